import type { Seconds } from '../../core/units.js';
import type { Profile } from '../model/workload.js';

/** From `at_s` on the level holds until the next change. */
export interface LevelChange {
  readonly at_s: Seconds;
  readonly level: number;
}

/**
 * The changes of a profile before `duration_s`, in order of time, none of them without effect. Nothing is said of the
 * time before the first change. Slopes are followed by steps (`slope`); a trace was made steps by whoever read its
 * file, for nothing here does I/O.
 */
export function levelChanges(profile: Profile, duration_s: Seconds): readonly LevelChange[] {
  return effective(allChanges(profile, duration_s).filter((change) => change.at_s < duration_s));
}

function allChanges(profile: Profile, duration_s: Seconds): readonly LevelChange[] {
  switch (profile.kind) {
    case 'steps':
      return profile.steps.map(({ at, level }) => ({ at_s: at, level })).sort((a, b) => a.at_s - b.at_s);
    case 'diurnal': {
      const { low, high, period, peak_at } = profile;
      const middle = (low + high) / 2;
      return slope(0, duration_s, period, (t_s) => middle + ((high - low) / 2) * Math.cos((2 * Math.PI * (t_s - peak_at)) / period));
    }
    case 'flash-crowd': {
      const { base, peak, at, rise, hold, fall } = profile;
      const falling = at + rise + hold;
      return [
        { at_s: 0, level: base },
        ...slope(at, at + rise, rise, (t_s) => base + ((peak - base) * (t_s - at)) / rise),
        { at_s: at + rise, level: peak },
        ...slope(falling, falling + fall, fall, (t_s) => peak + ((base - peak) * (t_s - falling)) / fall),
        { at_s: falling + fall, level: base },
      ];
    }
    case 'yo-yo': {
      const { low, high, start, on, off, rounds } = profile;
      return [
        { at_s: 0, level: low },
        ...Array.from({ length: rounds }, (_, round) => start + round * (on + off)).flatMap((at_s) => [
          { at_s, level: high },
          { at_s: at_s + on, level: low },
        ]),
      ];
    }
    case 'trace':
      throw new Error(`the trace ${profile.file} has to be resolved to steps before it is simulated`);
  }
}

const stepsOfSlope = 20;
const slopeStep_s_max: Seconds = 60;

/**
 * A continuous curve from `from_s` to `to_s` as steps at the curve's value in their middle. A step lasts a twentieth
 * of the curve's own length `span_s`, at most a minute.
 */
function slope(from_s: Seconds, to_s: Seconds, span_s: Seconds, curve: (t_s: Seconds) => number): LevelChange[] {
  const step_s = Math.min(slopeStep_s_max, span_s / stepsOfSlope);
  if (!(step_s > 0)) return [];
  const count = Math.ceil((to_s - from_s) / step_s - 1e-9);
  return Array.from({ length: count }, (_, index) => {
    const at_s = from_s + index * step_s;
    return { at_s, level: curve((at_s + Math.min(at_s + step_s, to_s)) / 2) };
  });
}

/** Of changes at one time the last wins; a change to the level that holds already is none. */
function effective(changes: readonly LevelChange[]): readonly LevelChange[] {
  const kept: LevelChange[] = [];
  for (const change of changes) {
    if (kept.at(-1)?.at_s === change.at_s) kept.pop();
    if (kept.at(-1)?.level !== change.level) kept.push(change);
  }
  return kept;
}
