import type { BitsPerSecond } from '../units.js';

/** A flow that wants up to `demand_bps` of every link it crosses; `Infinity`: all it can get. */
export interface Demand {
  readonly name: string;
  readonly demand_bps: BitsPerSecond;
  readonly links: readonly string[];
}

/**
 * The max-min fair rates of flows with demands over links (progressive filling; Bertsekas and Gallager, Data Networks,
 * 2nd ed., 6.5.2): no flow can get more without one that has no more than it getting less. Flows that cross none of the
 * links get their demand.
 */
export function waterFilling(flows: readonly Demand[], free_bps: ReadonlyMap<string, BitsPerSecond>): ReadonlyMap<string, BitsPerSecond> {
  const rates = new Map<string, number>();
  const links = new Map([...free_bps].map(([name, free]) => [name, { left: Math.max(0, free), open: 0 }]));
  let open = flows.map(({ name, demand_bps, links: crossed }) => ({ name, demand_bps, crossed: crossed.filter((link) => links.has(link)) }));
  for (const { crossed } of open) for (const link of crossed) links.get(link)!.open += 1;
  const share = (link: string): number => Math.max(0, links.get(link)!.left) / links.get(link)!.open;
  while (open.length > 0) {
    const level = open.reduce((lowest, { crossed }) => crossed.reduce((low, link) => Math.min(low, share(link)), lowest), Infinity);
    const modest = open.filter(({ demand_bps }) => demand_bps <= level);
    // Where nobody wants less than the level, the links that give no more than it are full.
    const full = new Set(modest.length > 0 ? [] : [...links].filter(([name, { open: flowsLeft }]) => flowsLeft > 0 && share(name) <= level).map(([name]) => name));
    const settled = new Set(modest.length > 0 ? modest : open.filter(({ crossed }) => crossed.some((link) => full.has(link))));
    for (const { name, demand_bps, crossed } of settled) {
      const rate = Math.min(demand_bps, level);
      rates.set(name, rate);
      for (const link of crossed) {
        const at = links.get(link)!;
        at.left -= rate;
        at.open -= 1;
      }
    }
    open = open.filter((flow) => !settled.has(flow));
  }
  return rates;
}
