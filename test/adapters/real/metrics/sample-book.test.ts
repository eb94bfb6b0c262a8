import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallError } from '../../../../src/adapters/real/call.js';
import { SampleBook } from '../../../../src/adapters/real/metrics/docker-stats/sample-book.js';
import { container, counted, GiB, inventory, node } from './swarm-fixture.js';

const edge = node('edge');
const core = node('core');
const silence = (name: string) => new CallError('unreachable', `GET /containers/json on ${name}`, 'connect ECONNREFUSED', 'is the engine running?');

/** A book with readings of one node, each `[time, CPU time by container]`. */
function book(...counts: readonly (readonly [at_unix_s: number, cpu_s: Readonly<Record<string, number>>])[]): SampleBook {
  const kept = new SampleBook(30);
  kept.readings(0, 30, inventory([]));
  for (const [at_unix_s, cpu_s] of counts) kept.counted(edge, counted(at_unix_s, Object.entries(cpu_s).map(([id, value]) => container(id, at_unix_s, { cpu_s: value, sent_B: 1000 * value }))));
  return kept;
}

describe('a window', () => {
  it('is the mean over the samples of all tasks of the service, whatever the engine\'s clock says', () => {
    const { services, nodes, tasks } = book([100, { a: 10 }], [110, { a: 15, b: 2 }], [120, { a: 17, b: 9 }]).readings(121, 30, inventory([edge]));
    expect(services.get('shop_api')).toEqual({ cpu: (0.5 + 0.2 + 0.7) / 3, memory: 0.25, net_tx_Bps: expect.closeTo(1400 / 3, 6), samples: 3, newest_s: 120 });
    expect(nodes.get('edge')).toEqual({ cpu: expect.closeTo((0.25 + 0.45) / 2, 9), memory: (0.25 + 0.5) / 2 / 4 + 0.03125, net_tx_Bps: expect.closeTo(700, 6), samples: 2, newest_s: 120 });
    expect(tasks).toEqual(new Map([['a', { cpu: 0.2, at_unix_s: 120, span_s: 10 }], ['b', { cpu: 0.7, at_unix_s: 120, span_s: 10 }]]));
  });

  it('has the samples whose time is in it: the oldest moment is out, now is in', () => {
    const kept = book([90, { a: 0 }], [100, { a: 1 }], [110, { a: 3 }], [130, { a: 3 }]);
    expect(kept.readings(130, 30, inventory([edge])).services.get('shop_api')).toMatchObject({ samples: 2, cpu: 0.1 });
  });

  it('without a sample is no reading, and never 0', () => {
    const { services, nodes, silent } = book([100, { a: 1 }]).readings(101, 30, inventory([edge]));
    expect([services.size, nodes.size, silent]).toEqual([0, 0, ['edge']]);
  });

  it('keeps the samples of a task that was removed until they are too old', () => {
    const kept = book([100, { a: 1, b: 1 }], [110, { a: 2, b: 7 }], [120, { a: 3 }]);
    expect(kept.readings(121, 30, inventory([edge])).services.get('shop_api')).toMatchObject({ samples: 3, cpu: (0.1 + 0.6 + 0.1) / 3 });
    expect(kept.readings(141, 30, inventory([edge])).services.get('shop_api')).toMatchObject({ samples: 1, cpu: 0.1 });
  });

  it('counts containers that are not Swarm\'s for their node alone', () => {
    const kept = new SampleBook(30);
    for (const at of [0, 10]) kept.counted(edge, counted(at, [container('x', at, { service: null, task: null, cpu_s: at / 10, memory_B: GiB })]));
    const { services, nodes, tasks } = kept.readings(10, 30, inventory([edge]));
    expect([services.size, tasks.size, nodes.get('edge')!.cpu, nodes.get('edge')!.memory]).toEqual([0, 0, 0.05, 0.25]);
  });
});

describe('a counter that fell', () => {
  it('gives no sample for that span, and goes on from there', () => {
    const kept = book([100, { a: 50 }], [110, { a: 1 }], [120, { a: 4 }]);
    expect(kept.readings(120, 30, inventory([edge])).services.get('shop_api')).toMatchObject({ samples: 1, cpu: expect.closeTo(0.3, 9) });
  });
});

describe('a node that does not answer', () => {
  it('is silent with the reason while the others go on, and speaks again', () => {
    const kept = book([100, { a: 1 }], [110, { a: 2 }]);
    kept.counted(core, counted(130, []));
    kept.counted(core, counted(140, []));
    kept.failed(edge, silence('edge'));
    const lost = kept.readings(141, 30, inventory([core, edge]));
    expect(lost.silent).toEqual(['edge']);
    expect(lost.failures!.get('edge')).toMatch(/ECONNREFUSED.*is the engine running/);
    expect(lost.nodes.get('core')!.cpu).toBe(0);
    kept.counted(edge, counted(150, [container('a', 150, { cpu_s: 9 })]));
    // Since 110 it is more than a window: what was used then is not used now.
    expect(kept.readings(150, 30, inventory([core, edge])).silent).toEqual(['edge']);
    kept.counted(edge, counted(160, [container('a', 160, { cpu_s: 10 })]));
    const back = kept.readings(160, 30, inventory([core, edge]));
    expect([back.silent, back.failures!.size, back.services.get('shop_api')]).toEqual([[], 0, expect.objectContaining({ samples: 1, cpu: expect.closeTo(0.1, 9) })]);
  });

  it('is the failure of the whole source when there is no other', () => {
    const kept = new SampleBook(30);
    kept.failed(edge, silence('edge'));
    kept.failed(core, silence('core'));
    expect(() => kept.readings(10, 30, inventory([core, edge]))).toThrow(CallError);
  });

  it('that left the swarm takes its samples with it when they are too old', () => {
    const kept = book([100, { a: 1 }], [110, { a: 2 }]);
    expect(kept.readings(120, 30, inventory([])).services.size).toBe(1);
    expect(kept.readings(145, 30, inventory([])).services.size).toBe(0);
  });
});

describe('whatever the engines tell', () => {
  const cpuTimes = fc.array(fc.record({ step_s: fc.double({ min: 0.5, max: 25, noNaN: true }), cpu_s: fc.array(fc.option(fc.double({ min: 0, max: 1000, noNaN: true })), { minLength: 3, maxLength: 3 }) }), { maxLength: 12 });

  it('readings are the means computed directly, and never negative', () => {
    fc.assert(fc.property(cpuTimes, fc.double({ min: 1, max: 60, noNaN: true }), (steps, window_s) => {
      const kept = new SampleBook(1000);
      kept.readings(0, window_s, inventory([]));
      let at = 1000;
      const direct: { at: number; cpu: number }[] = [];
      const before = new Map<string, { at: number; cpu_s: number; round: number }>();
      steps.forEach(({ step_s, cpu_s }, round) => {
        at += step_s;
        const containers = cpu_s.flatMap((value, index) => value === null ? [] : [container(`c${index}`, at, { cpu_s: value })]);
        kept.counted(edge, counted(at, containers));
        for (const { id, cpu_s: value } of containers) {
          const last = before.get(id);
          if (last !== undefined && last.round === round - 1 && value >= last.cpu_s) direct.push({ at, cpu: (value - last.cpu_s) / (at - last.at) });
          before.set(id, { at, cpu_s: value, round });
        }
      });
      const inside = direct.filter((sample) => sample.at > at - window_s);
      const reading = kept.readings(at, window_s, inventory([edge])).services.get('shop_api');
      if (inside.length === 0) {
        expect(reading).toBeUndefined();
        return;
      }
      expect(reading!.samples).toBe(inside.length);
      expect(reading!.cpu).toBeGreaterThanOrEqual(0);
      expect(reading!.cpu).toBeCloseTo(inside.reduce((sum, { cpu }) => sum + cpu, 0) / inside.length, 6);
      expect(reading!.newest_s).toBe(Math.max(...inside.map((sample) => sample.at)));
    }));
  });
});
