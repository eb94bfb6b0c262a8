import type { Timeline } from '../sim/measurements.js';
import type { Overlay } from '../topology/overlay.js';
import type { FlowOverTime, Traffic } from '../topology/picture/traffic.js';

/** What a run's timeline says of the links and flows of an overlay; `undefined` where it says nothing. */
export function trafficOf(overlay: Overlay, { t_s, columns }: Timeline): Traffic | undefined {
  const peaks = new Map(overlay.links.flatMap(({ index, ends: [a, b] }): [number, number][] => {
    const found = [`${a.node}-${b.node}`, `${b.node}-${a.node}`].flatMap((name) => columns.get(`link.${name}.utilisation`) ?? []);
    return found.length === 0 ? [] : [[index, largest(found)]];
  }));
  const flows = [...columns.keys()].flatMap((column): FlowOverTime[] => {
    const [, source, destination] = /^flow\.([^>]+)>([^:]+)\.bps$/.exec(column) ?? [];
    if (source === undefined || destination === undefined || !overlay.hosts.has(source) || !overlay.hosts.has(destination)) return [];
    const caps = (columns.get(`flow.${source}>${destination}.cap_bps`) ?? []).flatMap((max_bps, row) => (Number.isFinite(max_bps) ? [{ max_bps, t_s: t_s[row]! }] : []));
    const cap = caps.length === 0 ? {} : { cap: { max_bps: Math.min(...caps.map(({ max_bps }) => max_bps)), from_s: caps[0]!.t_s, to_s: caps.at(-1)!.t_s } };
    return [{ source, destination, peak_bps: largest(columns.get(column)!), ...cap }];
  });
  return peaks.size === 0 && flows.length === 0 ? undefined : { peaks, flows: flows.sort((a, b) => b.peak_bps - a.peak_bps) };
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => (value > most ? value : most), 0);
}
