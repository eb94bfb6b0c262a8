import { describe, expect, test } from 'vitest';
import { detectionDelays } from '../../../src/experiment/metrics/anomaly.js';
import { metricNamed } from '../../../src/experiment/metrics/catalogue.js';
import type { RunRecord } from '../../../src/experiment/run-record.js';
import { objective, run, steps } from '../synthetic-run.js';

const spans = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([from_s, to_s]) => ({ from_s, to_s }));
const value = (name: string, record: RunRecord): number => metricNamed(name).of({ run: record, objective, unscaled: undefined });
const looked = (investigations: RunRecord['anomaly'] extends infer Each ? NonNullable<Each> extends { investigations: infer Spans } ? Spans : never : never) =>
  ({ t_s: [], score: [], investigations, threshold: 0.9999, removed: 3, refused: 2 });
const attacks = { spans: spans([100, 200], [300, 400]), legitimate_demand: steps([0, 1]) };

describe('metrics of anomaly detection', () => {
  const record = run({ anomaly: looked(spans([120, 260], [500, 520])), attacks, supply: steps([0, 1], [150, 3], [250, 1], [350, 2]) });

  test('delay: until the first investigation; an attack never noticed counts its length', () => {
    expect(detectionDelays(attacks.spans, spans([90, 110], [330, 350]))).toEqual([0, 30]);
    expect(value('detection_delay', record)).toBe((20 + 100) / 2);
  });

  test('an investigation shortly after an attack is of it', () => {
    expect(detectionDelays(spans([100, 120]), spans([170, 200]))).toEqual([20]);
    expect(value('detection_recall', run({ anomaly: looked(spans([250, 260])), attacks }))).toBe(50);
    expect(value('detection_recall', run({ anomaly: looked(spans([270, 280])), attacks }))).toBe(0);
  });

  test('precision, recall and false investigations a day', () => {
    expect(value('detection_precision', record)).toBe(50);
    expect(value('detection_recall', record)).toBe(50);
    expect(value('false_investigations', record)).toBe(144);
  });

  test('replicas for attack traffic: beyond the demand without it, until 5 min after', () => {
    expect(value('attack_replica_seconds', record)).toBe(100 * 2 + 250 * 1);
  });

  test('legitimate requests that were late or failed', () => {
    expect(value('legitimate_violation_share', run({ measured: { legitimate: { completed: 90, failed: 10, late: 15 } } }))).toBe(25);
  });

  test('what there is nothing to measure by is absent', () => {
    for (const name of ['detection_delay', 'detection_precision', 'false_investigations', 'attack_replica_seconds', 'legitimate_violation_share', 'replicas_removed']) {
      expect(value(name, run()), name).toBeNaN();
    }
    expect(value('detection_precision', run({ anomaly: looked([]), attacks }))).toBeNaN();
    expect(value('false_investigations', run({ anomaly: looked(spans([10, 20])) }))).toBe(144);
  });
});
