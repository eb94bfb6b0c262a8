import { flowRates, remembered, type SwitchCounters } from '../core/bandwidth/flow-rates.js';
import { inOrder } from '../core/plant/in-order.js';
import type { Flow } from '../core/plant/network.js';
import type { Snapshot } from '../core/plant/snapshot.js';
import type { BitsPerSecond, Seconds } from '../core/units.js';
import type { Overlay, OverlayTunnel } from '../topology/overlay.js';
import { Routes } from '../topology/routes.js';
import type { CapLog } from './cap-log.js';

/** What a run saw of the switches. */
export interface FlowNotes {
  /** Before the first row: what the first rates are counted from. */
  readonly before: Snapshot | null;
  /** One for each row of the timeline; `null`: the cluster did not answer. */
  readonly snapshots: readonly (Snapshot | null)[];
  readonly t_s: readonly Seconds[];
  readonly caps: CapLog;
}

/** An overlay whose links have each a capacity. */
export interface Links {
  readonly overlay: Overlay;
  capacity_bps(link: OverlayTunnel): BitsPerSecond;
}

interface Seen {
  readonly flow: Flow;
  /** By row; NaN: the switches were not read. */
  readonly rate_bps: number[];
}

/**
 * Columns about flows, named as a simulated run names them: rates over the time between two readings, caps at the row,
 * and, where the overlay is known, the share of each link direction that they take. Flows that carried nothing have none.
 */
export function flowColumns(notes: FlowNotes, links: Links | undefined): ReadonlyMap<string, readonly number[]> {
  const seen = [...ratesOf(notes)].filter(([, { rate_bps }]) => rate_bps.some((rate) => rate > 0)).sort(([a], [b]) => inOrder(a, b));
  return new Map([
    ...seen.flatMap(([name, { rate_bps }]) => [
      [`flow.${name}.bps`, rate_bps] as const,
      [`flow.${name}.cap_bps`, notes.t_s.map((t_s) => notes.caps.at(name, t_s) ?? NaN)] as const,
    ]),
    ...(links === undefined ? [] : utilisations(seen.map(([, flow]) => flow), links)),
  ]);
}

function ratesOf({ before, snapshots }: FlowNotes): ReadonlyMap<string, Seen> {
  const found = new Map<string, Seen>();
  let counters: readonly SwitchCounters[] = before?.network === undefined ? [] : remembered([], before.network, before.taken_s, Infinity);
  for (const [row, snapshot] of snapshots.entries()) {
    const network = snapshot?.network;
    for (const { rate_bps } of found.values()) rate_bps.push(network === undefined ? NaN : 0);
    if (snapshot === null || network === undefined) continue;
    for (const { name, flow, rate_bps } of flowRates(counters, network)) {
      let one = found.get(name);
      if (one === undefined) found.set(name, (one = { flow, rate_bps: new Array<number>(row + 1).fill(0) }));
      one.rate_bps[row] = rate_bps ?? 0;
    }
    counters = remembered(counters, network, snapshot.taken_s, Infinity);
  }
  return found;
}

function utilisations(flows: readonly Seen[], { overlay, capacity_bps }: Links): [string, readonly number[]][] {
  const routes = new Routes(overlay);
  const carried = new Map<number, { readonly name: string; readonly share: number[] }>();
  for (const { flow, rate_bps } of flows) {
    const route = routes.between(flow.source, flow.destination);
    for (const [place, index] of (route?.links ?? []).entries()) {
      const link = overlay.links[index]!;
      const [from, to] = [route!.nodes[place]!, route!.nodes[place + 1]!];
      const direction = 2 * index + (link.ends[0].node === from ? 0 : 1);
      let column = carried.get(direction);
      if (column === undefined) carried.set(direction, (column = { name: `link.${from}-${to}.utilisation`, share: rate_bps.map(() => 0) }));
      for (const [row, rate] of rate_bps.entries()) column.share[row]! += rate / capacity_bps(link);
    }
  }
  return [...carried].sort(([a], [b]) => a - b).map(([, { name, share }]) => [name, share]);
}
