import type { Seconds } from '../../core/units.js';
import type { RunRecord, ScalingMark } from '../run-record.js';
import type { Metric } from './metric.js';
import { elasticityOf } from './elasticity.js';
import { segments, valueAt } from './step-function.js';

/** How the policy acted. */
const practice = 'Ilyushkin et al., TOMPECS 2018; Papadopoulos et al., "PEAS", TOMPECS 2016';
const reversalWithin_s: Seconds = 300;

function marksMeasured(run: RunRecord): ScalingMark[] {
  return run.marks.filter(({ t_s }) => t_s >= run.warm_up_s);
}

/** Scale-outs taken back by the target's next action within five minutes. */
export function reversals(marks: readonly ScalingMark[]): number {
  const last = new Map<string, ScalingMark>();
  let count = 0;
  for (const mark of marks) {
    const key = `${mark.kind} ${mark.target}`;
    const before = last.get(key);
    if (before !== undefined && before.to > before.from && mark.to < mark.from && mark.t_s - before.t_s <= reversalWithin_s) count++;
    last.set(key, mark);
  }
  return count;
}

/** One rise of the offered load and what the supply made of it. */
export interface Reaction {
  readonly step_s: Seconds;
  /** Until the supply first reached the demand of that moment, or if it never did, until the next step or the end. */
  readonly after_s: Seconds;
}

export function reactions(run: RunRecord, service: string): Reaction[] {
  const curves = elasticityOf(run, service);
  if (curves === undefined) return [];
  const steps_s = run.load_steps_s.filter((t_s) => t_s >= curves.from_s && t_s < curves.to_s);
  return steps_s.map((step_s, index) => {
    const end_s = steps_s[index + 1] ?? curves.to_s;
    const wanted = valueAt(curves.demand, step_s);
    const enough = segments(curves.supply, curves.supply, step_s, end_s).find(({ first }) => first >= wanted);
    return { step_s, after_s: (enough?.from_s ?? end_s) - step_s };
  });
}

export const behaviourMetrics: readonly Metric[] = [
  {
    name: 'scaling_actions', label: 'Scaling actions', unit: 'actions', family: 'behaviour', better: 'lower', decimals: 1, headline: true,
    definition: 'changes of services and node groups that the engine asked for', source: practice,
    of: ({ run }) => marksMeasured(run).length,
  },
  {
    name: 'reversals', label: 'Reversals', unit: 'actions', family: 'behaviour', better: 'lower', decimals: 1, headline: true,
    definition: `scale-outs of a target that its next action takes back within ${reversalWithin_s / 60} min`, source: practice,
    of: ({ run }) => reversals(marksMeasured(run)),
  },
  {
    name: 'reaction_time', label: 'Reaction to a load step', unit: 's', family: 'behaviour', better: 'lower', decimals: 1, headline: true,
    definition: 'mean over the rises of offered load of the time until s reaches the d of that moment; a rise never met counts until the next one or the end',
    source: practice,
    of: ({ run, objective }) => {
      const times = reactions(run, objective.service).map(({ after_s }) => after_s);
      return times.length === 0 ? NaN : times.reduce((sum, time) => sum + time, 0) / times.length;
    },
  },
];
