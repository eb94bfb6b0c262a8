import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  instability, jitter, overProvisioningAccuracy, overProvisioningTimeshare, underProvisioningAccuracy, underProvisioningTimeshare,
} from '../../../src/experiment/metrics/elasticity.js';
import type { Elasticity } from '../../../src/experiment/metrics/elasticity.js';
import { metricNamed } from '../../../src/experiment/metrics/catalogue.js';
import { objective, run, steps } from '../synthetic-run.js';
import { elasticityCurves, scaledTime } from './random-curves.js';

const shares = [underProvisioningTimeshare, overProvisioningTimeshare, instability, underProvisioningAccuracy, overProvisioningAccuracy];

describe('elasticity by hand', () => {
  // d: 1 until 100 s, 3 until 300 s, then 2; s: 1 until 150 s, 2 until 200 s, 3 until 400 s, then 1.
  const curves: Elasticity = {
    demand: steps([0, 1], [100, 3], [300, 2]),
    supply: steps([0, 1], [150, 2], [200, 3], [400, 1]),
    from_s: 0, to_s: 600, sample_s: 10,
  };

  test('under-provisioned 50 s by 2/3, 50 s by 1/3 and 200 s by 1/2', () => {
    expect(underProvisioningAccuracy(curves)).toBeCloseTo((100 * (50 * (2 / 3) + 50 * (1 / 3) + 200 / 2)) / 600, 9);
    expect(underProvisioningTimeshare(curves)).toBe(50);
  });

  test('over-provisioned 100 s by 1/2', () => {
    expect(overProvisioningAccuracy(curves)).toBeCloseTo((100 * 50) / 600, 9);
    expect(overProvisioningTimeshare(curves)).toBeCloseTo(100 / 6, 9);
  });

  test('five of sixty steps of 10 s see one curve move alone; of six steps of 100 s, four', () => {
    expect(instability(curves)).toBeCloseTo((100 * 5) / 60, 9);
    expect(instability({ ...curves, sample_s: 100 })).toBeCloseTo((100 * 4) / 6, 9);
  });

  test('moving together within a step is stable', () => {
    expect(instability({ ...curves, supply: curves.demand })).toBe(0);
    expect(instability({ ...curves, demand: steps([0, 1], [101, 2]), supply: steps([0, 1], [109, 2]), sample_s: 10 })).toBe(0);
  });

  test('three changes of supply against two of demand in ten minutes are 6 an hour', () => {
    expect(jitter(curves)).toBe(6);
  });

  test('warm-up is left out', () => {
    const measured = { ...curves, from_s: 200 };
    expect(underProvisioningTimeshare(measured)).toBe(50);
    expect(overProvisioningTimeshare(measured)).toBe(25);
    expect(jitter(measured)).toBe(0);
  });

  test('a demand of 0 counts as 1', () => {
    expect(overProvisioningAccuracy({ ...curves, demand: steps([0, 0]), supply: steps([0, 2]) })).toBe(100);
  });
});

describe('elasticity of a run', () => {
  test('takes the objective\'s service and the timeline\'s step', () => {
    const record = run({ demand: steps([0, 2]), supply: steps([0, 1], [300, 2]) });
    expect(metricNamed('under_provisioning_timeshare').of({ run: record, objective, unscaled: undefined })).toBe(50);
    expect(metricNamed('instability').of({ run: record, objective, unscaled: undefined })).toBeCloseTo(100 / 60, 9);
  });

  test('cannot be measured without a demand curve or without the service', () => {
    expect(metricNamed('jitter').of({ run: run({ demand: steps() }), objective, unscaled: undefined })).toBeNaN();
    expect(metricNamed('jitter').of({ run: run(), objective: { ...objective, service: 'db' }, unscaled: undefined })).toBeNaN();
  });
});

describe('elasticity of any two curves', () => {
  test('stretching time changes no share', () => {
    fc.assert(fc.property(elasticityCurves, fc.constantFrom(0.5, 2, 4), (curves, factor) => {
      const stretched: Elasticity = {
        demand: scaledTime(curves.demand, factor), supply: scaledTime(curves.supply, factor),
        from_s: curves.from_s * factor, to_s: curves.to_s * factor, sample_s: curves.sample_s * factor,
      };
      for (const share of shares) expect(share(stretched)).toBeCloseTo(share(curves), 8);
    }), { seed: 1 });
  });

  test('shares lie within 0 and 100, and under- and over-provisioning share the time between them', () => {
    fc.assert(fc.property(elasticityCurves, (curves) => {
      const [under, over, moving, missing] = shares.map((share) => share(curves)) as [number, number, number, number];
      for (const share of [under, over, moving, missing]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(100 + 1e-9);
      }
      expect(under + over).toBeLessThanOrEqual(100 + 1e-9);
    }), { seed: 1 });
  });

  test('never both at one instant: each instant alone is under, over or exact', () => {
    fc.assert(fc.property(elasticityCurves, fc.integer({ min: 0, max: 399 }), (curves, at_s) => {
      const instant = { ...curves, from_s: at_s, to_s: at_s + 1 };
      expect(Math.min(underProvisioningTimeshare(instant), overProvisioningTimeshare(instant))).toBe(0);
      expect(Math.min(underProvisioningAccuracy(instant), overProvisioningAccuracy(instant))).toBe(0);
    }), { seed: 1 });
  });

  test('supply equal to demand is perfect', () => {
    fc.assert(fc.property(elasticityCurves, (curves) => {
      const perfect = { ...curves, supply: curves.demand };
      for (const metric of [...shares, jitter]) expect(metric(perfect)).toBe(0);
    }), { seed: 1 });
  });

  test('a span falls apart into its parts', () => {
    fc.assert(fc.property(elasticityCurves, (curves) => {
      const middle_s = (curves.from_s + curves.to_s) / 2;
      for (const share of [underProvisioningAccuracy, overProvisioningTimeshare]) {
        const halves = [share({ ...curves, to_s: middle_s }), share({ ...curves, from_s: middle_s })] as const;
        expect((halves[0] + halves[1]) / 2).toBeCloseTo(share(curves), 8);
      }
    }), { seed: 1 });
  });
});
