import type { Comparison, MetricResult } from '../experiment/comparison.js';
import { metricNamed } from '../experiment/metrics/catalogue.js';
import { figureText } from '../experiment/metrics/figure.js';
import { markedName } from './policy-marks.js';
import { escaped } from './html.js';
import { px } from './plot/path.js';
import { linearScale, rootScale, tickText } from './plot/scale.js';
import type { Scale } from './plot/scale.js';

/** Cost against violations, a policy a point with its 95 % intervals: the ten-second answer. Best is bottom left. */
const width = 360;
const height = 250;
const left = 30;
const right = 14;
const top = 26;
const bottom = 44;

interface Point {
  readonly policy: string;
  readonly name: string;
  readonly cost: MetricResult;
  readonly violations: MetricResult;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** `''` when fewer than two policies have both figures. */
export function tradeOffPlot(comparison: Comparison, id: string): string {
  const costMetric = metricNamed(comparison.verdict.cost_metric);
  const violationMetric = metricNamed('slo_violation_share');
  const points = comparison.policies.flatMap((result): Point[] => {
    const { policy, metrics } = result;
    const cost = metrics[costMetric.name];
    const violations = metrics[violationMetric.name];
    return cost === undefined || violations === undefined ? [] : [{ policy, name: markedName(result), cost, violations }];
  });
  if (points.length < 2) return '';
  const allowed = 100 - comparison.objective.percentile;
  const x = linearScale([0, 1.15 * Math.max(...points.map(({ cost }) => cost.ci95?.[1] ?? cost.mean))], [left, width - right]);
  const y = rootScale(Math.min(100, 1.1 * Math.max(2 * allowed, ...points.map(({ violations }) => violations.ci95?.[1] ?? violations.mean))), [height - bottom, top]);
  const spoken = points.map(({ policy, cost, violations }) => `${policy}: ${figureText(cost, costMetric)}, ${figureText(violations, violationMetric)} late or failed`);
  return [
    `<svg class="trade-off" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">`,
    `<title id="${id}-t">Cost against violations in ${escaped(comparison.scenario)}</title><desc id="${id}-d">${escaped(spoken.join('; '))}</desc>`,
    `<rect class="kept" x="${left}" y="${px(y.at(allowed))}" width="${width - right - left}" height="${px(y.at(0) - y.at(allowed))}"/>`,
    axes(x, y, `${costMetric.label}, ${costMetric.unit}`),
    `<text class="key kept-label" x="${left + 5}" y="${px(y.at(0) - 6)}">objective kept below ${Number(allowed.toFixed(3))} %</text>`,
    ...points.map((point, index) => cross(point, x, y, spoken[index]!)),
    ...labels(points, x, y),
    '</svg>',
  ].join('');
}

function axes(x: Scale, y: Scale, costLabel: string): string {
  const rows = y.ticks.map((tick) => `<path class="grid" d="M${left},${px(y.at(tick))}H${width - right}"/><text class="tick" x="${left - 6}" y="${px(y.at(tick) + 3.5)}" text-anchor="end">${tick}</text>`);
  const columns = x.ticks.map((tick) => `<text class="tick" x="${px(x.at(tick))}" y="${height - bottom + 15}" text-anchor="middle">${tickText(tick)}</text>`);
  return [
    ...rows, ...columns,
    `<text class="panel-title" x="${left}" y="14">Requests late or failed, % (root axis)</text>`,
    `<text class="panel-title" x="${width - right}" y="${height - 10}" text-anchor="end">${escaped(costLabel)}</text>`,
  ].join('');
}

function cross({ policy, cost, violations }: Point, x: Scale, y: Scale, spoken: string): string {
  const [cx, cy] = [x.at(cost.mean), y.at(violations.mean)];
  const wide = cost.ci95 === null ? '' : `M${px(x.at(Math.max(0, cost.ci95[0])))},${px(cy)}H${px(x.at(cost.ci95[1]))}`;
  const tall = violations.ci95 === null ? '' : `M${px(cx)},${px(y.at(Math.max(0, violations.ci95[0])))}V${px(y.at(Math.min(y.domain[1], violations.ci95[1])))}`;
  return `<g class="point" data-tip="${escaped(spoken)}" data-policy="${escaped(policy)}"><path class="interval" d="${wide}${tall}"/><circle cx="${px(cx)}" cy="${px(cy)}" r="5"/><title>${escaped(spoken)}</title></g>`;
}

/** Each name where it hides nothing: beside its point, else at growing distance with a line back to it. */
function labels(points: readonly Point[], x: Scale, y: Scale): string[] {
  const dots = points.map(({ cost, violations }): Box => ({ x: x.at(cost.mean) - 7, y: y.at(violations.mean), width: 14 }));
  const placed: Box[] = [...dots];
  return points.map(({ name }, index) => {
    const dot = dots[index]!;
    const length = name.length * 6.8;
    const choices = [0, -16, 16, -32, 32, -48, -64].flatMap((rise): Box[] => [
      { x: dot.x + 18, y: dot.y + rise, width: length },
      { x: dot.x - 4 - length, y: dot.y + rise, width: length },
      ...(rise === 0 ? [] : [{ x: dot.x + 7 - length / 2, y: dot.y + rise, width: length }]),
    ]);
    const box = choices.find((choice) => inside(choice) && placed.every((other) => other === dot || !overlap(choice, other))) ?? choices[0]!;
    placed.push(box);
    const far = box.y !== dot.y;
    const line = far ? `<path class="leader" d="M${px(dot.x + 7)},${px(dot.y)}L${px(Math.min(Math.max(dot.x + 7, box.x), box.x + box.width))},${px(box.y + (box.y < dot.y ? 5 : -5))}"/>` : '';
    return `${line}<text class="name" x="${px(box.x)}" y="${px(box.y + 4)}">${escaped(name)}</text>`;
  });
}

function inside(box: Box): boolean {
  return box.x >= left && box.x + box.width <= width - 2 && box.y >= top && box.y <= height - bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && Math.abs(a.y - b.y) < 13;
}
