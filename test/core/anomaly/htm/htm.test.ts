import { describe, expect, it } from 'vitest';
import { DetectorStateError } from '../../../../src/core/anomaly/detector-state.js';
import { htm } from '../../../../src/core/anomaly/htm/htm.js';
import { RandomSequence } from '../../../../src/core/anomaly/htm/random-sequence.js';

const series = { min: 0, max: 100, probation: 100 };
const period_s = 300;

/** A wave with noise, eight hours long, that stands still from row 430 on. */
function rows(count: number): readonly { readonly t_s: number; readonly value: number }[] {
  const random = new RandomSequence(3);
  return Array.from({ length: count }, (_, row) => ({ t_s: row * period_s, value: row >= 430 ? 50 : 50 + 40 * Math.sin((row * 2 * Math.PI) / 24) + random.below(3) }));
}

describe('the htm detector', () => {
  it('goes on from its state as if it had never stopped', () => {
    const all = rows(500);
    const steady = htm.create(series, {});
    const scores = all.map((row) => steady.score(row));
    const first = htm.create(series, {});
    for (const row of all.slice(0, 350)) first.score(row);
    const second = htm.restore(JSON.parse(JSON.stringify(first.state())));
    expect(all.slice(350).map((row) => second.score(row))).toEqual(scores.slice(350));
    expect(second.state()).toEqual(steady.state());
  });

  it('restores the state of a detector that has seen no row', () => {
    const restored = htm.restore(JSON.parse(JSON.stringify(htm.create(series, {}).state())));
    const fresh = htm.create(series, {});
    for (const row of rows(20)) expect(restored.score(row)).toBe(fresh.score(row));
  });

  it('scores 1 where a value leaves the range seen by far', () => {
    const detector = htm.create(series, {});
    for (const row of rows(50)) detector.score(row);
    expect(detector.score({ t_s: 50 * period_s, value: 500 })).toBe(1);
  });

  it('takes values far outside the declared range, a declared range without width and times in any order', () => {
    const detector = htm.create({ min: 5, max: 5, probation: 0 }, {});
    for (const [row, value] of [5, 5, 1e100, -1e300, 0, Infinity, NaN, 5].entries()) {
      const score = detector.score({ t_s: -row * 1e6, value });
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });

  it('refuses a state that was cut short or damaged', () => {
    const detector = htm.create(series, {});
    for (const row of rows(30)) detector.score(row);
    const state = detector.state();
    const model = state.model as { readonly memory: { readonly segments: { readonly owners: string; readonly sources: string } } };
    const withSegments = (change: object): unknown => ({ ...state, model: { ...model, memory: { ...model.memory, segments: { ...model.memory.segments, ...change } } } });
    expect(() => htm.restore({ ...state, model: {} })).toThrow(DetectorStateError);
    expect(() => htm.restore(withSegments({ sources: model.memory.segments.sources.slice(4) }))).toThrow(DetectorStateError);
    expect(() => htm.restore(withSegments({ owners: model.memory.segments.owners.replace(/^..../, '////') }))).toThrow(DetectorStateError);
  });
});
