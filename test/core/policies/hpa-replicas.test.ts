import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanCensus, takeCensus, wantedReplicas } from '../../../src/core/policies/hpa-replicas.js';
import type { TaskObservation } from '../../../src/core/plant/snapshot.js';
import { task } from './harness.js';

const settings = { cpu_initialization_period: 300, initial_readiness_delay: 30 };
const wanted = (tasks: readonly TaskObservation[], current = tasks.length, target = 0.5) =>
  wantedReplicas(takeCensus(tasks, 0, settings), current, target, 0.1);

describe('which tasks count', () => {
  const classOf = (overrides: Partial<TaskObservation>) => {
    const { counted, missing, ignored } = takeCensus([task(overrides)], 0, settings);
    return { counted, missing, ignored };
  };

  it.each<[string, Partial<TaskObservation>, string]>([
    ['failed', { state: 'failed' }, 'none'],
    ['being removed', { state: 'removing' }, 'none'],
    ['pending', { state: 'pending', cpu: null }, 'ignored'],
    ['without a reading', { cpu: null }, 'missing'],
    ['without a reading, though young', { cpu: null, started_s: -5, ready: false }, 'missing'],
    ['young, ready, sampled over a whole window since', { started_s: -100, ready_changed_s: -60, sampled_s: -30 }, 'counted'],
    ['young, ready, sampled too early', { started_s: -100, ready_changed_s: -60, sampled_s: -31 }, 'ignored'],
    ['young, not ready', { started_s: -100, ready_changed_s: -60, ready: false }, 'ignored'],
    ['as old as the period, sampled too early', { started_s: -300, ready_changed_s: -1 }, 'counted'],
    ['older, not ready, never was', { started_s: -400, ready_changed_s: -399, ready: false }, 'ignored'],
    ['older, not ready, was once', { started_s: -400, ready_changed_s: -370, ready: false }, 'counted'],
  ])('%s: %s', (_, overrides, expected) => {
    expect(classOf(overrides)).toEqual({ counted: 0, missing: 0, ignored: 0, ...(expected === 'none' ? {} : { [expected]: 1 }) });
  });
});

describe('how many are wanted', () => {
  it('is the usage over the target, rounded up', () => {
    expect(wanted([task({ cpu: 0.9 }), task({ cpu: 0.7 })])).toBe(4);
    expect(wanted([task({ cpu: 0.9 }), task({ cpu: 0.72 })])).toBe(4);
    expect(wanted([task({ cpu: 0.1 }), task({ cpu: 0.2 }), task({ cpu: 0.3 })])).toBe(2);
  });

  it('weighs by what tasks reserve', () => {
    expect(wanted([task({ cpu: 1.8, request: 2 }), task({ cpu: 0.45, request: 0.5 })])).toBe(4);
  });

  it('keeps the count within the tolerance, its ends included', () => {
    expect(wanted([task({ cpu: 0.55 })], 1)).toBe(1);
    expect(wanted([task({ cpu: 0.551 })], 1)).toBe(2);
    expect(wanted([task({ cpu: 0.45 }), task({ cpu: 0.45 })], 2)).toBe(2);
  });

  it('does not round a whole count up to the next', () => {
    // Summed in floating point this is 6.000000000000002.
    expect(wanted([0.2, 0.2, 0.2].map((cpu) => task({ cpu })), 3, 0.1)).toBe(6);
  });

  it('says nothing when no reading counts', () => {
    expect(wanted([])).toBeNull();
    expect(wanted([task({ cpu: null }), task({ state: 'pending', cpu: null })])).toBeNull();
  });

  it('counts a missing task as idle on the way up and as full on the way down', () => {
    expect(wanted([task({ cpu: 1 }), task({ cpu: 1 }), task({ cpu: null })])).toBe(4);
    expect(wanted([task({ cpu: 0.1 }), task({ cpu: 0.1 }), task({ cpu: 0.1 }), task({ cpu: null })], 4, 0.5)).toBe(3);
  });

  it('counts an ignored task as idle on the way up only', () => {
    expect(wanted([task({ cpu: 1 }), task({ state: 'pending', cpu: null })])).toBe(2);
    expect(wanted([task({ cpu: 0.2 }), task({ cpu: 0.2 }), task({ state: 'pending', cpu: null })])).toBe(1);
  });

  it('keeps the count when the filled-in tasks would turn the direction', () => {
    expect(wanted([task({ cpu: 0.6 }), task({ cpu: null })])).toBe(2);
    expect(wanted([task({ cpu: 0.4 }), task({ cpu: null })])).toBe(2);
  });

  const anyTask = fc.record({
    state: fc.constantFrom('running' as const, 'running' as const, 'pending' as const, 'failed' as const),
    ready: fc.boolean(),
    cpu: fc.option(fc.double({ min: 0, max: 3, noNaN: true })),
    request: fc.double({ min: 0.1, max: 4, noNaN: true }),
    started_s: fc.integer({ min: -1000, max: 0 }),
    ready_changed_s: fc.integer({ min: -1000, max: 0 }),
  }).map((overrides) => task(overrides));
  const anyTasks = fc.array(anyTask, { minLength: 1, maxLength: 12 });

  it('never lets fill-in cross the direction of the readings', () => {
    fc.assert(fc.property(anyTasks, fc.double({ min: 0.1, max: 1, noNaN: true }), (tasks, target) => {
      const census = takeCensus(tasks, 0, settings);
      const current = census.counted + census.missing + census.ignored;
      const replicas = wantedReplicas(census, current, target, 0.1);
      if (replicas === null) return;
      const ratio = census.counted_cpu / census.counted_request / target;
      if (ratio > 1) expect(replicas).toBeGreaterThanOrEqual(current);
      if (ratio < 1) expect(replicas).toBeLessThanOrEqual(current);
    }));
  });

  it('wants no fewer when any task is busier', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 10 }), fc.nat(9), fc.double({ min: 0, max: 2, noNaN: true }), (cpu, which, more) => {
      const at = which % cpu.length;
      const calm = cpu.map((each) => task({ cpu: each }));
      const busy = cpu.map((each, index) => task({ cpu: index === at ? each + more : each }));
      expect(wanted(busy)!).toBeGreaterThanOrEqual(wanted(calm)!);
    }));
  });

  it('is the same from a mean as from tasks that all read it', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 2, noNaN: true }), fc.integer({ min: 1, max: 20 }), fc.nat(5), (cpu, running, pending) => {
      const tasks = [...Array.from({ length: running }, () => task({ cpu })), ...Array.from({ length: pending }, () => task({ state: 'pending', cpu: null }))];
      const current = running + pending;
      expect(wantedReplicas(meanCensus(cpu, running, current), current, 0.5, 0.1)).toBe(wanted(tasks, current));
    }));
  });
});
