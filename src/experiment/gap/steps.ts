import type { Seconds } from '../../core/units.js';
import type { Samples } from './resample.js';

export interface Step {
  /** First sample that shows the new level. */
  readonly at_s: Seconds;
  readonly from: number;
  readonly to: number;
}

/** A recorded step and when the other run reached its level; `null`: never, in that direction. */
export interface StepError extends Step {
  readonly error_s: Seconds | null;
}

export function stepsOf({ t_s, value }: Samples): Step[] {
  return value.flatMap((to, index) => {
    const from = value[index - 1];
    return from === undefined || from === to ? [] : [{ at_s: t_s[index]!, from, to }];
  });
}

/**
 * For every recorded step the simulated step that crosses its new level in the same direction, such that the order is
 * kept, as many recorded steps as possible find a counterpart, and then the sum of the errors is smallest (an
 * alignment of two sequences by dynamic programming). One simulated step of several levels may answer several
 * recorded ones.
 */
export function stepErrors(recorded: readonly Step[], simulated: readonly Step[]): StepError[] {
  const width = simulated.length + 1;
  // best[i][j]: cost of answering recorded steps from i on with simulated steps from j on.
  const best = Array.from({ length: recorded.length + 1 }, () => new Float64Array(width));
  for (let i = recorded.length - 1; i >= 0; i -= 1) {
    for (let j = simulated.length; j >= 0; j -= 1) {
      best[i]![j] = choices(recorded, simulated, best, i, j)[0]!.cost;
    }
  }
  const errors: StepError[] = [];
  let j = 0;
  for (const [i, step] of recorded.entries()) {
    let choice = choices(recorded, simulated, best, i, j)[0]!;
    while (choice.kind === 'pass') {
      j += 1;
      choice = choices(recorded, simulated, best, i, j)[0]!;
    }
    errors.push({ ...step, error_s: choice.kind === 'answer' ? simulated[j]!.at_s - step.at_s : null });
  }
  return errors;
}

/** Dearer than any error in time, so that an answer is always better than none. */
const unanswered = 1e9;

type Choice = { readonly kind: 'answer' | 'pass' | 'unanswered'; readonly cost: number };

function choices(recorded: readonly Step[], simulated: readonly Step[], best: readonly Float64Array[], i: number, j: number): Choice[] {
  const step = recorded[i]!;
  const other = simulated[j];
  const list: Choice[] = [{ kind: 'unanswered', cost: unanswered + best[i + 1]![j]! }];
  if (other !== undefined) {
    list.push({ kind: 'pass', cost: best[i]![j + 1]! });
    // The same simulated step stays open for the next recorded one: it may have crossed two levels at once.
    if (crosses(other, step)) list.push({ kind: 'answer', cost: Math.abs(other.at_s - step.at_s) + best[i + 1]![j]! });
  }
  return list.sort((a, b) => a.cost - b.cost);
}

function crosses(other: Step, step: Step): boolean {
  return step.to > step.from ? other.from < step.to && other.to >= step.to : other.from > step.to && other.to <= step.to;
}
