import { timeUnit } from './plot/scale.js';
import type { Curve, Panel, PlacedMark } from './run-panels.js';

/** What the hover shows, one array a curve over common times: compact, since it stands in the page. */
export interface HoverData {
  readonly unit: { readonly name: string; readonly seconds: number };
  readonly t_s: readonly number[];
  readonly curves: readonly { readonly panel: string; readonly label: string; readonly value: readonly (number | null)[] }[];
  readonly marks: readonly { readonly t_s: number; readonly text: string }[];
}

/** Places along the time axis at which values can be read; the CSV holds the rest. */
const places = 240;

/** Values are those of the nearest sample before, never averages: what is shown was measured. */
export function hoverData(panels: readonly Panel[], sampled_s: readonly number[], duration_s: number): HoverData {
  const stride = Math.max(1, Math.ceil(sampled_s.length / places));
  const t_s = sampled_s.filter((_, row) => row % stride === 0);
  const marks = new Map(panels.flatMap((panel) => panel.marks).map((mark) => [markText(mark), mark.t_s]));
  return {
    unit: timeUnit(duration_s),
    t_s,
    curves: panels.flatMap((panel) =>
      panel.curves.map((curve) => ({
        panel: panel.title.split(',')[0]!,
        label: curve.label,
        value: valuesAt(curve, t_s),
      })),
    ),
    marks: [...marks].map(([text, at_s]) => ({ t_s: at_s, text })),
  };
}

function markText({ t_s, up, what, reason }: PlacedMark): string {
  return `${up ? '▲' : '▼'} ${what} at ${Math.round(t_s)} s: ${reason}`;
}

function valuesAt({ points }: Curve, t_s: readonly number[]): (number | null)[] {
  let position = -1;
  return t_s.map((at_s) => {
    while (position + 1 < points.t_s.length && points.t_s[position + 1]! <= at_s) position++;
    const found = points.value[position];
    return found === undefined || !Number.isFinite(found) ? null : Number(found.toPrecision(3));
  });
}
