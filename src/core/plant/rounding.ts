import type { Reading } from './snapshot.js';

/** A millionth is finer than any metric source; more digits would only swell the journal. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

export function roundedReading(reading: Reading | null): Reading | null {
  if (reading === null) return null;
  const { cpu, memory, net_tx_Bps, samples, newest_s } = reading;
  return { cpu: rounded(cpu), memory: rounded(memory), net_tx_Bps: rounded(net_tx_Bps), samples, newest_s: rounded(newest_s) };
}
