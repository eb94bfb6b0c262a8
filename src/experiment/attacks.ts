import type { Seconds } from '../core/units.js';
import type { Measurements, StepSeries } from '../sim/measurements.js';
import { valueAt } from './metrics/step-function.js';
import type { Scenario } from './scenario.js';

/** From `from_s` on, until before `to_s`. */
export interface Span {
  readonly from_s: Seconds;
  readonly to_s: Seconds;
}

type Workload = Scenario['workload'];

/** When the scenario says that it is under attack: spans of all sources, those that touch made one, in order of time. */
export function attackSpans(workload: Workload, offered: Measurements['offered'], duration_s: Seconds): readonly Span[] {
  const spans = workload.flatMap(({ name, attack }) => {
    if (attack === undefined) return [];
    if (attack !== true) return attack.map(({ at, for: length }) => ({ from_s: at, to_s: Math.min(duration_s, at + length) }));
    const { t_s, value } = offered.get(name) ?? { t_s: [], value: [] };
    return t_s.flatMap((from_s, index) => (value[index]! > 0 ? [{ from_s, to_s: t_s[index + 1] ?? duration_s }] : []));
  });
  return merged(spans);
}

export function merged(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from_s - b.from_s)) {
    const last = joined.at(-1);
    if (last === undefined || span.from_s > last.to_s) joined.push(span);
    else joined[joined.length - 1] = { from_s: last.from_s, to_s: Math.max(last.to_s, span.to_s) };
  }
  return joined;
}

/** The load without the attack: a source that is one as a whole offers nothing, one with spans no more than before each. */
export function legitimateLoad(workload: Workload, offered: Measurements['offered']): Measurements['offered'] {
  return new Map(workload.flatMap(({ name, attack }): [string, StepSeries][] => {
    const series = offered.get(name);
    if (series === undefined || series.t_s.length === 0) return [];
    if (attack === undefined) return [[name, series]];
    if (attack === true) return [[name, { t_s: [0], value: [0] }]];
    const value = series.t_s.map((t_s, index) => {
      const span = attack.find(({ at, for: length }) => t_s >= at && t_s < at + length);
      return span === undefined ? series.value[index]! : Math.min(series.value[index]!, before(series, span.at));
    });
    return [[name, { t_s: series.t_s, value }]];
  }));
}

/** The level that was offered until then. */
function before({ t_s, value }: StepSeries, at_s: Seconds): number {
  const next = t_s.findIndex((change_s) => change_s >= at_s);
  return valueAt({ t_s, value }, next > 0 ? t_s[next - 1]! : at_s);
}
