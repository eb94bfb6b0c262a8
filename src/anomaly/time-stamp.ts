import type { Seconds } from '../core/units.js';

const calendar = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * A stamp as seconds: a plain number as it is, a date with or without a time of day as Unix time, in UTC where it names
 * no zone. NaN for any other text.
 */
export function timeOf(text: string): Seconds {
  const stamp = text.trim();
  const parts = calendar.exec(stamp);
  if (parts === null) return stamp === '' ? NaN : Number(stamp);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = parts;
  const whole_ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return whole_ms / 1000 + Number(fraction) - offset_s(zone);
}

function offset_s(zone: string): Seconds {
  if (zone === 'Z') return 0;
  return Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * 60);
}
