import type { BitsPerSecond, Seconds } from '../units.js';
import type { BandwidthSettings } from './bandwidth-settings.js';
import { matches } from './flow-pattern.js';
import type { FlowRate } from './flow-rates.js';
import type { Flow } from '../plant/network.js';

/** The most that a protected flow took lately. */
export interface Peak {
  readonly flow: string;
  readonly rate_bps: BitsPerSecond;
  readonly t_s: Seconds;
}

export function isProtected(flow: Flow, settings: BandwidthSettings): boolean {
  return settings.protected.some(({ flows }) => matches(flows, flow));
}

/** What is to be kept free for a protected flow: the largest need given for it, else its peak; `null`: it is not protected. */
export function needOf({ flow, name }: Pick<FlowRate, 'flow' | 'name'>, settings: BandwidthSettings, peaks: readonly Peak[]): BitsPerSecond | null {
  const classes = settings.protected.filter(({ flows }) => matches(flows, flow));
  if (classes.length === 0) return null;
  const given = classes.flatMap((each) => ('need' in each && each.need !== undefined ? [each.need] : []));
  return given.length > 0 ? Math.max(...given) : (peaks.find((peak) => peak.flow === name)?.rate_bps ?? 0);
}

/** Peaks with the newest rates; one that is older than the window gives way to what is taken now. */
export function newPeaks(peaks: readonly Peak[], rates: readonly FlowRate[], settings: BandwidthSettings, t_s: Seconds): readonly Peak[] {
  if (settings.policy !== 'fair-share') return [];
  const lasting = new Map(peaks.filter((peak) => t_s - peak.t_s <= settings.need_window).map((peak) => [peak.flow, peak]));
  for (const { name, flow, rate_bps } of rates) {
    if (rate_bps === null || rate_bps < (lasting.get(name)?.rate_bps ?? 0) || !isProtected(flow, settings)) continue;
    lasting.set(name, { flow: name, rate_bps, t_s });
  }
  return [...lasting.values()];
}
