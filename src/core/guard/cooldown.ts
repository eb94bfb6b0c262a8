import type { Seconds } from '../units.js';

/** No change in a direction for a while after the target's last change. */
export function cooledDown(
  desired: number,
  current: number,
  sinceChange_s: Seconds,
  cooldown: { readonly up_s: Seconds; readonly down_s: Seconds },
): number {
  if (desired > current && sinceChange_s < cooldown.up_s) return current;
  if (desired < current && sinceChange_s < cooldown.down_s) return current;
  return desired;
}
