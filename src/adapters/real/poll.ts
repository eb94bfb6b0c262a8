import type { Seconds } from '../../core/units.js';
import { pause } from './call.js';

/** Looks again every second until there is an answer; `undefined` when there is none within the time. */
export async function poll<T>(within_s: Seconds, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const end_ms = performance.now() + within_s * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    const left_s = (end_ms - performance.now()) / 1000;
    if (left_s <= 0) return undefined;
    await pause(Math.min(1, left_s));
  }
}
