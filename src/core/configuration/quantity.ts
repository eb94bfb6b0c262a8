import { z } from 'zod';
import type { BitsPerSecond, Bytes, Seconds } from '../units.js';

const secondsPerUnit: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400 };
const bytesPerUnit: Readonly<Record<string, number>> = {
  B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3,
};
const bitRateUnits: Readonly<Record<string, number>> = { bps: 1, kbps: 1e3, Mbps: 1e6, Gbps: 1e9 };

/** Larger amounts are mistakes, and some are no numbers any more. */
const days_max = 1000;
const GiB_max = 1e6;
const Gbps_max = 1e6;

function quantity(example: string, units: Readonly<Record<string, number>>, largest: string, max: number) {
  const names = Object.keys(units);
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?)\\s*(${names.join('|')})$`);
  return z
    .string({ error: (issue) => `a number with a unit (${names.join(', ')}), for example ${example}; found ${JSON.stringify(issue.input)}` })
    .regex(pattern, { error: (issue) => `a number with a unit (${names.join(', ')}), for example ${example}; found ${JSON.stringify(issue.input)}` })
    .transform((text) => {
      const [, amount, unit] = pattern.exec(text)!;
      return Number(amount) * units[unit!]!;
    })
    .refine((amount) => amount <= max, `at most ${largest}`);
}

/** `10s`, `1.5m`, `250ms`: a length of time or a point after the start. Never negative, never without its unit. */
export const duration = quantity('10s', secondsPerUnit, `${days_max}d`, days_max * 86400).transform((value): Seconds => value);

/** A length of time that has to be one: an interval, a window. */
export const positiveDuration = duration.refine((value) => value > 0, 'a time above 0 s');

/** `750B`, `3.9MB`, `4GiB`. */
export const byteSize = quantity('4GiB', bytesPerUnit, `${GiB_max}GiB`, GiB_max * 1024 ** 3).transform((value): Bytes => value);

/** `3Mbps`, `1Gbps`: bits in a second, in powers of 1000 as networks count. */
export const bitRate = quantity('100Mbps', bitRateUnits, `${Gbps_max}Gbps`, Gbps_max * 1e9).transform((value): BitsPerSecond => value);
