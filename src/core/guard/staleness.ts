import type { Reading } from '../plant/snapshot.js';
import type { Seconds } from '../units.js';

/** Why a reading may not be decided on; `null` when it may. */
export function unfit(reading: Reading | null, t_s: Seconds, staleAfter_s: Seconds): string | null {
  if (reading === null || !Number.isFinite(reading.cpu)) return 'no reading in the window';
  if (![reading.cpu, reading.memory, reading.net_tx_Bps].every((value) => value >= 0 && value < Infinity)) return 'reading contradicts itself';
  if (t_s - reading.newest_s > staleAfter_s) return 'reading is stale';
  return null;
}
