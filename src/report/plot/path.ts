import type { Scale } from './scale.js';
import type { Points } from './thin.js';

/** The `d` of an SVG path through the points, broken where a value is NaN. */
export function linePath({ t_s, value }: Points, x: Scale, y: Scale): string {
  let drawing = false;
  let path = '';
  t_s.forEach((at_s, index) => {
    const found = value[index]!;
    if (Number.isFinite(found)) path += `${drawing ? 'L' : 'M'}${px(x.at(at_s))},${px(y.at(found))}`;
    drawing = Number.isFinite(found);
  });
  return path;
}

/** Holds every value until the next point, the last one until `end_s`. */
export function stepPath({ t_s, value }: Points, x: Scale, y: Scale, end_s: number): string {
  let level = NaN;
  let path = '';
  t_s.forEach((at_s, index) => {
    const found = value[index]!;
    if (Number.isFinite(level)) path += `H${px(x.at(at_s))}`;
    if (Number.isFinite(found) && found !== level) {
      path += Number.isFinite(level) ? `V${px(y.at(found))}` : `M${px(x.at(at_s))},${px(y.at(found))}`;
    }
    level = found;
  });
  return Number.isFinite(level) ? `${path}H${px(x.at(end_s))}` : path;
}

/** The area under a step curve, down to the bottom of the panel. */
export function stepArea(points: Points, x: Scale, y: Scale, end_s: number): string {
  const top = stepPath(points, x, y, end_s);
  if (top === '') return '';
  return `${top}V${px(y.range[0])}H${px(x.at(points.t_s[0]!))}Z`;
}

/** Tenths of a unit: finer than any screen draws, short in the file. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
