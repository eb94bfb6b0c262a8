/** A flow as the textbook has it: links crossed, and the most it wants. */
export interface WantedFlow {
  readonly path: readonly number[];
  readonly ceiling: number;
}

/**
 * Max-min fair rates straight from the definition (Bertsekas and Gallager, Data Networks, §6.5.2): raise all flows that
 * still rise by what the next event allows, stop those that it stops, until none rises. Shares no code with the simulator.
 */
export function waterFilling(capacities: readonly number[], flows: readonly WantedFlow[]): number[] {
  const rates = flows.map(() => 0);
  const rising = new Set(flows.keys());
  while (rising.size > 0) {
    const room = capacities.map((capacity, link) => capacity - flows.reduce((sum, { path }, flow) => sum + (path.includes(link) ? rates[flow]! : 0), 0));
    const crowd = capacities.map((_, link) => [...rising].filter((flow) => flows[flow]!.path.includes(link)).length);
    const byLink = capacities.map((_, link) => (crowd[link]! > 0 ? Math.max(0, room[link]!) / crowd[link]! : Infinity));
    const byCeiling = [...rising].map((flow) => flows[flow]!.ceiling - rates[flow]!);
    const rise = Math.min(...byLink, ...byCeiling);
    for (const flow of rising) rates[flow]! += rise;
    for (const flow of [...rising]) {
      const { path, ceiling } = flows[flow]!;
      if (rates[flow]! >= ceiling || path.some((link) => byLink[link] === rise)) rising.delete(flow);
    }
  }
  return rates;
}
