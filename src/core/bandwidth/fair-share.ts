import type { BandwidthPolicy, FlowSight, FlowWish } from './bandwidth-policy.js';
import type { FairShareSettings } from './bandwidth-settings.js';
import { waterFilling } from './water-filling.js';

/**
 * Gives protected flows their need: on every switch that forwards one, what is left of the link beside needs and
 * headroom is shared by the other flows max-min fairly, so that the heaviest are capped first and as little as will do.
 *
 * A switch is taken for one link: in ViNO all tunnels of a switch share the network card of its machine.
 */
export const fairShare: BandwidthPolicy<FairShareSettings> = (flows, settings) => {
  const needs = new Map<string, number>();
  for (const { need_bps, switches } of flows) {
    if (need_bps !== null && need_bps > 0) for (const place of switches) needs.set(place, (needs.get(place) ?? 0) + need_bps);
  }
  const free_bps = new Map([...needs].map(([place, need_bps]) => [place, (settings.switches[place] ?? settings.link_capacity) * (1 - settings.headroom) - need_bps]));
  const others = flows.filter(({ need_bps }) => need_bps === null);
  const demands = others.map((flow) => ({ name: flow.name, demand_bps: demandOf(flow, settings.calm_below), links: flow.switches }));
  const rates = waterFilling(demands, free_bps);
  return new Map(demands.map(({ name, demand_bps }): [string, FlowWish] => {
    const rate_bps = rates.get(name)!;
    return [name, rate_bps < demand_bps ? { kind: 'cap', max_bps: rate_bps, reason: 'its fair share beside protected flows' } : { kind: 'free', reason: 'room for all' }];
  }));
};

/** A flow at its cap may want any rate. */
function demandOf({ rate_bps, cap }: FlowSight, calm_below: number): number {
  if (cap === null) return rate_bps ?? 0;
  return rate_bps !== null && rate_bps < calm_below * cap.max_bps ? rate_bps : Infinity;
}
