import fc from 'fast-check';
import type { Elasticity } from '../../../src/experiment/metrics/elasticity.js';
import type { StepSeries } from '../../../src/sim/measurements.js';

/** A step series that starts at 0 s with whole seconds between changes. */
export function stepSeries(min: number, max: number): fc.Arbitrary<StepSeries> {
  return fc
    .array(fc.record({ after_s: fc.integer({ min: 1, max: 300 }), value: fc.integer({ min, max }) }), { minLength: 1, maxLength: 12 })
    .map((changes) => {
      let t_s = -changes[0]!.after_s;
      return { t_s: changes.map(({ after_s }) => (t_s += after_s)), value: changes.map(({ value }) => value) };
    });
}

export const elasticityCurves: fc.Arbitrary<Elasticity> = fc.record({
  demand: stepSeries(1, 6),
  supply: stepSeries(0, 8),
  from_s: fc.integer({ min: 0, max: 200 }),
  to_s: fc.integer({ min: 400, max: 4000 }),
  sample_s: fc.constantFrom(5, 10, 30),
});

export function scaledTime(series: StepSeries, factor: number): StepSeries {
  return { t_s: series.t_s.map((t_s) => t_s * factor), value: series.value };
}
