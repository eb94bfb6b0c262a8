import type { Point } from './places.js';

/** Colours are those of the sheet that goes with the drawing: `--ink`, `--muted`, `--paper` and the like. */
export const colour = (name: string): string => `var(--${name})`;

export const px = (value: number): string => value.toFixed(1);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

/** Text with an edge of paper, that lines under it do not cross. */
export function label({ x, y }: Point, text: string, name = 'ink'): string {
  return `<text x="${px(x)}" y="${px(y + 4)}" style="fill:${colour(name)};stroke:${colour('paper')};stroke-width:4px;paint-order:stroke;stroke-linejoin:round">${escaped(text)}</text>`;
}

export function line(from: Point, to: Point, style: string): string {
  return `<line x1="${px(from.x)}" y1="${px(from.y)}" x2="${px(to.x)}" y2="${px(to.y)}" style="${style}"/>`;
}

/** The sign for no entry: the flow is throttled here. */
export function throttleMark({ x, y }: Point): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="8" style="fill:${colour('limit')};stroke:${colour('paper')};stroke-width:2px"/><rect x="${px(x - 5)}" y="${px(y - 1.5)}" width="10" height="3" style="fill:${colour('paper')}"/>`;
}

/** `437 Mbit/s` */
export function rateText(rate_bps: number): string {
  const [unit, per] = ([['Gbit/s', 1e9], ['Mbit/s', 1e6], ['kbit/s', 1e3]] as const).find(([, size]) => rate_bps >= size) ?? ['bit/s', 1];
  return `${Number((rate_bps / per).toPrecision(3))} ${unit}`;
}
