/** Maps values to drawing units; `range` may run backwards, as the y axis of SVG does. */
export interface Scale {
  readonly domain: readonly [low: number, high: number];
  readonly range: readonly [from: number, to: number];
  readonly ticks: readonly number[];
  readonly at: (value: number) => number;
}

type Pair = readonly [number, number];

/** From 0 (or `domain[0]`) to a round number at or above the data, with two to four ticks. */
export function linearScale([low, high]: Pair, range: Pair): Scale {
  const step = niceStep(Math.max(high - low, 1e-9) / 3);
  const top = low + Math.max(1, Math.ceil((high - low) / step - 1e-9)) * step;
  const ticks = Array.from({ length: Math.round((top - low) / step) + 1 }, (_, index) => tidy(low + index * step));
  return { domain: [low, top], range, ticks, at: (value) => position((value - low) / (top - low), range) };
}

/** Whole decades around the data, which is positive; smaller values are drawn at the lowest decade. */
export function logScale([low, high]: Pair, range: Pair): Scale {
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(high) - 1e-9));
  const every = Math.ceil((to - from) / 4);
  const ticks = Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => tidy(10 ** (from + index * every)));
  const at = (value: number) => position((Math.log10(Math.max(value, 10 ** from)) - from) / (to - from), range);
  return { domain: [10 ** from, 10 ** to], range, ticks, at };
}

/** Square roots from 0: keeps small shares apart beside large ones, and has a place for 0. */
export function rootScale(high: number, range: Pair): Scale {
  const place = (tick: number) => Math.sqrt(tick / high);
  const ticks = [0];
  for (const tick of [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100]) {
    if (tick <= high && place(tick) - place(ticks.at(-1)!) >= 0.08) ticks.push(tick);
  }
  return { domain: [0, high], range, ticks, at: (value) => position(Math.sqrt(Math.max(0, value) / high), range) };
}

/** Time from `from_s` to exactly `to_s`, ticks at round minutes, hours or days. */
export function timeScale([from_s, to_s]: Pair, range: Pair): Scale {
  const round = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];
  const step = round.find((candidate) => (to_s - from_s) / candidate <= 5) ?? niceStep((to_s - from_s) / 4);
  const first = Math.ceil(from_s / step) * step;
  const ticks: number[] = [];
  for (let t_s = first; t_s <= to_s; t_s += step) ticks.push(t_s);
  return { domain: [from_s, to_s], range, ticks, at: (t_s) => position((t_s - from_s) / (to_s - from_s), range) };
}

function position(share: number, [from, to]: Pair): number {
  return from + share * (to - from);
}

/** The 1, 2 or 5 times a power of ten at or above `raw`. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= raw * (1 - 1e-9))!;
  return factor * power;
}

/** Sheds floating-point noise of repeated addition. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** `1800` → `30` with unit `min`: the unit in which a span of time reads best. */
export function timeUnit(span_s: number): { readonly name: 's' | 'min' | 'h' | 'd'; readonly seconds: number } {
  if (span_s <= 300) return { name: 's', seconds: 1 };
  if (span_s <= 3 * 3600) return { name: 'min', seconds: 60 };
  if (span_s <= 4 * 86400) return { name: 'h', seconds: 3600 };
  return { name: 'd', seconds: 86400 };
}

/** Short enough for an axis: `12k`, `1.5M`. */
export function tickText(tick: number): string {
  if (tick >= 1e6) return `${tick / 1e6}M`;
  if (tick >= 1e4) return `${tick / 1e3}k`;
  return String(tick);
}
