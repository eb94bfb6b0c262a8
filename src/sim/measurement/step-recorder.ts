import type { Seconds } from '../../core/units.js';
import type { StepSeries } from '../measurements.js';

/** Records a value that holds between changes, with its integral. Times must not fall. */
export class StepRecorder {
  private readonly times_s: Seconds[] = [0];
  private readonly values: number[];
  private passed = 0;

  constructor(initial: number) {
    this.values = [initial];
  }

  get value(): number {
    return this.values.at(-1)!;
  }

  set(t_s: Seconds, value: number): void {
    const last = this.times_s.length - 1;
    const previous = this.values[last]!;
    if (value === previous) return;
    if (this.times_s[last] === t_s) {
      this.values[last] = value;
      return;
    }
    this.passed += previous * (t_s - this.times_s[last]!);
    this.times_s.push(t_s);
    this.values.push(value);
  }

  /** Value times seconds from 0 to `t_s`, which is not before the last change. */
  integral(t_s: Seconds): number {
    return this.passed + this.value * (t_s - this.times_s.at(-1)!);
  }

  series(): StepSeries {
    return { t_s: [...this.times_s], value: [...this.values] };
  }
}
