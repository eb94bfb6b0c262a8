import type { RunRecord } from '../experiment/run-record.js';
import { escaped } from './html.js';
import { linePath, px, stepArea, stepPath } from './plot/path.js';
import { linearScale, logScale, tickText, timeScale, timeUnit } from './plot/scale.js';
import type { Scale } from './plot/scale.js';
import { thin } from './plot/thin.js';
import type { Curve, Gap, Panel, PlacedMark, Role, Shade } from './run-panels.js';

/** One run as one SVG: its panels under each other over a common time axis. */
const width = 300;
const left = 30;
const right = 8;
const titleHeight = 21;
const axisHeight = 28;
/** Two points a unit of width are more than a phone or a page shows. */
const buckets = width - left - right;
/** Data spanning more than this factor reads better in decades. */
const decadesFrom = 40;
/** More decisions than this are drawn smaller, so that the curve stays visible. */
const crowd = 40;

export interface FigureText {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

export type PanelDomain = { readonly kind: 'linear' | 'log'; readonly low: number; readonly high: number };

/** Common y axes for all runs of a scenario, so that its columns can be compared by eye. */
export function commonDomains(runs: readonly (readonly Panel[])[]): PanelDomain[] {
  return (runs[0] ?? []).map((panel, position) => {
    const panels = runs.map((one) => one[position]!);
    const finite = panels.flatMap(({ curves, marks }) => [
      ...curves.flatMap(({ points }) => points.value.filter(Number.isFinite)),
      ...marks.map(({ value }) => value),
    ]);
    const high = finite.reduce((most, value) => Math.max(most, value), 0);
    const low = finite.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), Infinity);
    if (panel.decades && high / low > decadesFrom) return { kind: 'log', low, high };
    return { kind: 'linear', low: 0, high: high > 0 ? high : 1 };
  });
}

/** The drawing. Colours come from classes: the page's style sheet (figure-style.ts) goes with it. */
export function runFigure(run: RunRecord, panels: readonly Panel[], domains: readonly PanelDomain[], text: FigureText): string {
  const { duration_s } = run.measured;
  const x = timeScale([0, duration_s], [left, width - right]);
  let top = 0;
  const drawn = panels.map((panel, position) => {
    const y = yScale(domains[position]!, [top + titleHeight + panel.height, top + titleHeight]);
    const body = panelBody(panel, x, y, duration_s, top);
    top += titleHeight + panel.height;
    return body;
  });
  const height = top + axisHeight;
  return [
    `<svg class="run" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${text.id}-t ${text.id}-d" data-x0="${left}" data-x1="${width - right}" data-w="${width}" data-t="${duration_s}">`,
    `<title id="${text.id}-t">${escaped(text.title)}</title><desc id="${text.id}-d">${escaped(text.description)}</desc>`,
    run.warm_up_s > 0 ? warmUp(x, run.warm_up_s, top) : '',
    ...drawn,
    timeAxis(x, top),
    `<line class="cursor" y1="${titleHeight - 4}" y2="${top}" x1="-9" x2="-9"/>`,
    '</svg>',
  ].join('');
}

function yScale({ kind, low, high }: PanelDomain, range: readonly [number, number]): Scale {
  return kind === 'log' ? logScale([low, high], range) : linearScale([0, high], range);
}

function panelBody(panel: Panel, x: Scale, y: Scale, end_s: number, top: number): string {
  return [
    `<text class="panel-title" x="${left}" y="${top + 14}">${escaped(panel.title)}</text>`,
    panelLegend(panel.curves, top + 14),
    grid(x, y),
    ...(panel.shades ?? []).map((shade) => shadeArea(shade, x, top, panel.height)),
    gapAreas('short', panel.gaps.filter(({ demand, supply }) => supply < demand), x, y),
    gapAreas('surplus', panel.gaps.filter(({ demand, supply }) => supply > demand), x, y),
    ...panel.curves.map((curve) => curvePath(curve, x, y, end_s)),
    ...panel.marks.map((mark) => markShape(mark, x, y, panel.marks.length > crowd ? 0.6 : 1)),
  ].join('');
}

/** Attacks above, what was taken for one below: what overlaps was found. */
function shadeArea({ from_s, to_s, kind }: Shade, x: Scale, top: number, height: number): string {
  const half = height / 2;
  const [x1, x2] = [x.at(from_s), x.at(to_s)];
  return `<rect class="${kind}" x="${px(x1)}" y="${px(top + titleHeight + (kind === 'attack' ? 0 : half))}" width="${px(Math.max(x2 - x1, 0.8))}" height="${px(half)}"><title>${kind}, ${Math.round(from_s)} to ${Math.round(to_s)} s</title></rect>`;
}

function curvePath({ role, rank, stepped, points }: Curve, x: Scale, y: Scale, end_s: number): string {
  const kept = thin(points, buckets);
  const area = role === 'load' ? `<path class="area ${role}" d="${stepArea(kept, x, y, end_s)}"/>` : '';
  return `${area}<path class="${curveClass(role, rank)}" d="${stepped ? stepPath(kept, x, y, end_s) : linePath(kept, x, y)}"/>`;
}

/** Further curves of one role are told apart by their dashes. */
function curveClass(role: Role, rank: number): string {
  return `curve ${role}${rank === 0 ? '' : ` rank-${rank}`}`;
}

/** Red where replicas are missing, blue where there are too many. */
function gapAreas(kind: 'short' | 'surplus', gaps: readonly Gap[], x: Scale, y: Scale): string {
  const boxes = gaps.map(({ from_s, to_s, demand, supply }) => {
    const [x1, x2] = [px(x.at(from_s)), px(x.at(to_s))];
    return x1 === x2 ? '' : `M${x1},${px(y.at(supply))}H${x2}V${px(y.at(demand))}H${x1}Z`;
  });
  const path = boxes.join('');
  return path === '' ? '' : `<path class="${kind}" d="${path}"/>`;
}

/** Points up for more, down for fewer: readable without colour. */
function markShape({ t_s, value, up, what, reason }: PlacedMark, x: Scale, y: Scale, size: number): string {
  const shape = `l${px(3.4 * size)},${px((up ? 6 : -6) * size)}h${px(-6.8 * size)}z`;
  const place = `M${px(x.at(t_s))},${px(y.at(value) + (up ? -3 : 3))}`;
  return `<path class="mark ${up ? 'up' : 'down'}" d="${place}${shape}"><title>${escaped(`${what}: ${reason}`)}</title></path>`;
}

function grid(x: Scale, y: Scale): string {
  const rows = y.ticks.map((tick) => {
    const at = px(y.at(tick));
    return `<path class="grid" d="M${left},${at}H${width - right}"/><text class="tick" x="${left - 4}" y="${px(y.at(tick) + 3)}" text-anchor="end">${tickText(tick)}</text>`;
  });
  const columns = x.ticks.map((tick) => `M${px(x.at(tick))},${px(y.range[1])}V${px(y.range[0])}`).join('');
  return `<path class="grid" d="${columns}"/>${rows.join('')}`;
}

/** Each curve's name in its colour behind a sample of its line, set from the right. */
function panelLegend(curves: readonly Curve[], baseline: number): string {
  const named = curves.filter(({ role }) => role !== 'threshold-down' && role !== 'other');
  if (named.length < 2) return '';
  let end = width - right;
  return named.toReversed().map(({ role, rank, label }) => {
    const name = role === 'threshold-up' ? 'thresholds' : label;
    // The length is set, so that the line's sample stands right beside the word in every font.
    const length = [...name].reduce((sum, letter) => sum + (/[a-z]/.test(letter) ? 5 : 6.2), 0);
    const text = `<text class="key" x="${px(end - length)}" y="${baseline}" textLength="${px(length)}">${escaped(name)}</text>`;
    const start = end - length - 4;
    end = start - 21;
    return `${text}<path class="${curveClass(role, rank)}" d="M${px(start - 12)},${px(baseline - 3)}h12"/>`;
  }).join('');
}

function warmUp(x: Scale, until_s: number, bottom: number): string {
  const edge = px(x.at(until_s) - left);
  return `<rect class="warm-up" x="${left}" y="${titleHeight}" width="${edge}" height="${bottom - titleHeight}"><title>Warm-up: left out of the metrics</title></rect>`;
}

function timeAxis(x: Scale, bottom: number): string {
  const unit = timeUnit(x.domain[1]);
  const ticks = x.ticks.map((tick) => `<text class="tick" x="${px(x.at(tick))}" y="${bottom + 12}" text-anchor="middle">${Number((tick / unit.seconds).toFixed(2))}</text>`);
  return `${ticks.join('')}<text class="tick" x="${width - right}" y="${bottom + 24}" text-anchor="end">time, ${unit.name}</text>`;
}
