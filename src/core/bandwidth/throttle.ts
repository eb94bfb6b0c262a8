import type { BandwidthPolicy, FlowSight, FlowWish } from './bandwidth-policy.js';
import type { ThrottleSettings } from './bandwidth-settings.js';

/**
 * A flow over `max_bw` gets `min_bw`, as in Elascale's `network/main.py`. A capped flow takes what its cap gives, so
 * that no reading tells whether it would behave: one that stays at its cap is let go after a probation that doubles
 * with each relapse, up to a longest one, the way fail2ban's `bantime.increment` and BGP's route flap damping
 * (RFC 2439) treat those that come back.
 */
export const throttle: BandwidthPolicy<ThrottleSettings> = (flows, settings) =>
  new Map(flows.flatMap((flow) => {
    const wish = wishFor(flow, settings);
    return wish === null ? [] : [[flow.name, wish] as const];
  }));

function wishFor({ rate_bps, need_bps, cap }: FlowSight, { max_bw, min_bw, calm_below, probation, probation_max }: ThrottleSettings): FlowWish | null {
  if (need_bps !== null) return null;
  if (cap === null) return rate_bps !== null && rate_bps > max_bw ? { kind: 'cap', max_bps: min_bw, reason: 'over max_bw' } : null;
  if (cap.age_s >= Math.min(probation_max, probation * 2 ** cap.relapses)) return { kind: 'let-go', reason: 'the probation is over' };
  if (rate_bps !== null && rate_bps < calm_below * cap.max_bps) return { kind: 'free', reason: 'calm' };
  return { kind: 'cap', max_bps: min_bw, reason: 'at its cap' };
}
