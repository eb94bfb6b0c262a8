import { figureStyle, savedFigureColours } from './figure-style.js';
import { escaped } from './html.js';
import { px } from './plot/path.js';
import { linearScale, tickText, type Scale } from './plot/scale.js';

/** What is drawn of a stretch of rows: the range of its values (NaN: a gap) and its highest score. */
export interface DrawnStretch {
  readonly stamp: string;
  readonly low: number;
  readonly high: number;
  readonly score: number;
}

export interface AnomalyFigureText {
  readonly title: string;
  readonly series: string;
  readonly detector: string;
}

const [width, left, right] = [900, 56, 12];
const [valueTop, valueBottom, scoreTop, scoreBottom, height] = [30, 240, 266, 336, 362];

/** A series over its scores as one SVG that stands alone, rows from left to right; stretches that score above `threshold` are shaded. */
export function anomalyFigure(stretches: readonly DrawnStretch[], threshold: number, { title, series, detector }: AnomalyFigureText): string {
  const finite = stretches.filter(({ low }) => Number.isFinite(low));
  const low = finite.reduce((least, stretch) => Math.min(least, stretch.low), Infinity);
  const high = finite.reduce((most, stretch) => Math.max(most, stretch.high), -Infinity);
  const y = valueScale(finite.length === 0 ? [0, 1] : [low, high]);
  const scores: Scale = { domain: [0, 1], range: [scoreBottom, scoreTop], ticks: [0, 0.5, 1], at: (score) => scoreBottom + score * (scoreTop - scoreBottom) };
  const step = (width - left - right) / Math.max(1, stretches.length);
  const x = (index: number) => left + index * step;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t"><title id="t">${escaped(title)}</title>`,
    `<style>${savedFigureColours}${figureStyle}</style>`,
    `<text class="panel-title" x="${left}" y="18">${escaped(series)}</text>`,
    ...alarms(stretches, threshold).map(([from, to]) => `<rect class="short" x="${px(x(from))}" y="${valueTop}" width="${px(Math.max(1.5, (to - from) * step))}" height="${scoreBottom - valueTop}"/>`),
    grid(y), grid(scores),
    `<path class="curve utilisation" d="${valuePath(stretches, x, step, y)}"/>`,
    `<text class="panel-title" x="${left}" y="${scoreTop - 8}">anomaly score, ${escaped(detector)}; shaded: above ${threshold}</text>`,
    `<path class="curve limit" style="stroke-dasharray:none" d="${stretches.map(({ score }, index) => (score > 0 ? `M${px(x(index) + step / 2)},${scoreBottom}V${px(scores.at(score))}` : '')).join('')}"/>`,
    ...stampLabels(stretches, x),
    '</svg>\n',
  ].join('\n');
}

/** Around the data, with room for a series that is flat. */
function valueScale([low, high]: readonly [number, number]): Scale {
  const spread = high - low > 0 ? high - low : Math.max(1, Math.abs(high));
  const step = 10 ** Math.floor(Math.log10(spread));
  return linearScale([Math.floor(low / step) * step, Math.max(high, low + spread / 2)], [valueBottom, valueTop]);
}

/** Down and up within a stretch, on to the next; broken where there is no value. */
function valuePath(stretches: readonly DrawnStretch[], x: (index: number) => number, step: number, y: Scale): string {
  let drawing = false;
  return stretches.map(({ low, high }, index) => {
    if (!Number.isFinite(low)) {
      drawing = false;
      return '';
    }
    const start = `${drawing ? 'L' : 'M'}${px(x(index) + step / 2)},${px(y.at(low))}`;
    drawing = true;
    return high > low ? `${start}V${px(y.at(high))}` : start;
  }).join('');
}

/** Runs of stretches that score more: first, and first after. */
function alarms(stretches: readonly DrawnStretch[], threshold: number): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  for (const [index, { score }] of stretches.entries()) {
    if (score <= threshold) continue;
    const last = runs.at(-1);
    if (last?.[1] === index) last[1] = index + 1;
    else runs.push([index, index + 1]);
  }
  return runs;
}

function grid(scale: Scale): string {
  return scale.ticks.map((tick) => {
    const at = px(scale.at(tick));
    return `<path class="grid" d="M${left},${at}H${width - right}"/><text class="tick" x="${left - 5}" y="${at}" text-anchor="end" dominant-baseline="middle">${tickText(tick)}</text>`;
  }).join('');
}

function stampLabels(stretches: readonly DrawnStretch[], x: (index: number) => number): readonly string[] {
  const places = [0, 0.25, 0.5, 0.75].map((share) => Math.floor(share * stretches.length));
  return [...new Set(places)].filter((index) => index < stretches.length)
    .map((index) => `<text class="tick" x="${px(x(index))}" y="${scoreBottom + 16}">${escaped(stretches[index]!.stamp)}</text>`);
}
