import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gap, type LevelGap } from '../../../src/experiment/gap/gap.js';
import type { ReadingError } from '../../../src/experiment/gap/error-measures.js';
import { timeline } from './timeline.js';

const ramp = [0, 0, 0, 1, 2, 3, 4, 4, 4, 4, 3, 2, 1, 0, 0, 0];

describe('gap of two runs', () => {
  it('measures NRMSE by the recorded range and bias as simulated minus recorded', () => {
    const result = gap(timeline({ 'web.cpu': [0.3, 0.5, 0.7] }), timeline({ 'web.cpu': [0.2, 0.4, 0.6] }), 'none');
    const { n, nrmse, bias } = result.series['web.cpu'] as ReadingError;
    expect(n).toBe(3);
    expect(nrmse).toBeCloseTo(0.1 / 0.4, 12);
    expect(bias).toBeCloseTo(0.1, 12);
  });

  it('compares on the rows of the second run, readings interpolated and levels held', () => {
    const result = gap(
      timeline({ 'web.cpu': [0, 1, 0], 'web.replicas': [1, 2, 2] }),
      timeline({ 'web.cpu': [0, 0.5, 1, 0.5, 0], 'web.replicas': [1, 1, 2, 2, 2] }, 5),
      'none',
    );
    expect(result.series['web.cpu']).toEqual({ n: 5, nrmse: 0, bias: 0, bias_share: 0 });
    expect(result.series['web.replicas']).toEqual({ n: 5, agreement: 1, steps: [{ at_s: 10, from: 1, to: 2, error_s: 0 }], extra_steps: 0 });
  });

  it('finds the shift between two runs and reports it', () => {
    const first = timeline({ 'web.cpu': ramp, 'web.replicas': ramp });
    const second = timeline({ 'web.cpu': [0, 0, 0, ...ramp], 'web.replicas': [0, 0, 0, ...ramp] });
    expect(gap(first, second, 'best').shift_s).toBe(30);
    expect((gap(first, second, 'best').series['web.cpu'] as ReadingError).nrmse).toBeCloseTo(0, 12);
    expect(gap(first, second, 'none').shift_s).toBe(0);
  });

  it('aligns first rows on request', () => {
    const result = gap(timeline({ 'web.cpu': ramp }), timeline({ 'web.cpu': ramp }, 10, 500), 'start');
    expect(result.shift_s).toBe(500);
    expect(result.series['web.cpu']).toEqual({ n: ramp.length, nrmse: 0, bias: 0, bias_share: 0 });
  });

  it('takes the recordings\' names for the same series, but not their counters since boot', () => {
    const simulated = timeline({ 'iot-edge.cpu': [0, 1], 'iot-edge.nodes': [1, 1], 'iot-edge.net_tx_Bps': [1, 2], 'api.net_tx_Bps': [5, 6], latency_p95_s: [1, 1] });
    const recorded = timeline({ 'edge.cpu': [0, 1], 'edge.nodes': [1, 1], 'edge.net_tx_B': [9e6, 9e6], 'api.net_tx_B': [5, 6], anomaly_score: [NaN, NaN] });
    const result = gap(simulated, recorded);
    expect(Object.keys(result.series)).toEqual(['edge.cpu', 'edge.nodes', 'api.net_tx_B']);
    expect(result.unmatched).toEqual({ first: ['iot-edge.net_tx_Bps', 'latency_p95_s'], second: ['edge.net_tx_B', 'anomaly_score'] });
  });

  it('leaves out samples that are missing on either side', () => {
    const result = gap(timeline({ 'web.cpu': [0, NaN, 2, 3] }), timeline({ 'web.cpu': [0, 1, NaN, 3] }), 'none');
    expect(result.series['web.cpu']).toEqual({ n: 3, nrmse: 0, bias: 0, bias_share: 0 });
  });

  it('says null for the NRMSE of a reading that never moved', () => {
    expect(gap(timeline({ 'web.cpu': [1, 2] }), timeline({ 'web.cpu': [1, 1] }), 'none').series['web.cpu']).toEqual({ n: 2, nrmse: null, bias: 0.5, bias_share: 0.5 });
  });

  it('counts steps that the recording does not have', () => {
    const result = gap(timeline({ 'web.replicas': [1, 2, 3, 1] }), timeline({ 'web.replicas': [1, 2, 2, 2] }), 'none').series['web.replicas'] as LevelGap;
    expect(result.steps).toEqual([{ at_s: 10, from: 1, to: 2, error_s: 0 }]);
    expect(result.extra_steps).toBe(2);
    expect(result.agreement).toBe(0.5);
  });

  it('finds no gap between a run and itself, and a gap that grows with the error', () => {
    const run = fc.array(fc.record({ cpu: fc.double({ min: 0, max: 4, noNaN: true }), replicas: fc.integer({ min: 0, max: 9 }) }), { minLength: 2, maxLength: 60 });
    fc.assert(fc.property(run, fc.double({ min: 0.01, max: 1, noNaN: true }), (rows, error) => {
      const columns = { 'web.cpu': rows.map(({ cpu }) => cpu), 'web.replicas': rows.map(({ replicas }) => replicas) };
      const same = gap(timeline(columns), timeline(columns));
      expect(same.shift_s).toBe(0);
      const cpu = same.series['web.cpu'] as ReadingError;
      const replicas = same.series['web.replicas'] as LevelGap;
      expect(cpu.nrmse ?? 0).toBe(0);
      expect(replicas.agreement).toBe(1);
      expect(replicas.extra_steps).toBe(0);
      for (const step of replicas.steps) expect(step.error_s).toBe(0);
      const moved = timeline({ ...columns, 'web.cpu': columns['web.cpu'].map((value) => value + error) });
      expect((gap(moved, timeline(columns), 'none').series['web.cpu'] as ReadingError).bias).toBeCloseTo(error, 9);
    }));
  });
});
