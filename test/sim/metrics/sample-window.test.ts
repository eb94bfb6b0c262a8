import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleWindow } from '../../../src/sim/metrics/sample-window.js';

const task = { name: 'web.1' };

describe('a reading', () => {
  it('is the mean over the samples of the window', () => {
    const window = new SampleWindow(30);
    window.push(task, 10, 11, 0.2, 0.1, 100);
    window.push(task, 20, 21, 0.4, 0.3, 200);
    expect(window.reading(21)).toEqual({ cpu: expect.closeTo(0.3, 12) as number, memory: expect.closeTo(0.2, 12) as number, net_tx_Bps: 150, samples: 2, newest_s: 20 });
  });

  it('knows a sample from its arrival until it is older than the window', () => {
    const window = new SampleWindow(30);
    window.push(task, 10, 12, 0.5, 0.1, 0);
    expect(window.reading(11.9)).toBeNull();
    expect(window.reading(12)?.samples).toBe(1);
    expect(window.reading(39.9)?.samples).toBe(1);
    expect(window.reading(40)).toBeNull();
  });

  it('never knows a lost sample', () => {
    const window = new SampleWindow(30);
    window.push(task, 10, Infinity, 0.5, 0.1, 0);
    expect(window.reading(20)).toBeNull();
  });

  it('can gain an old sample after a newer one', () => {
    const window = new SampleWindow(30);
    window.push(task, 10, 25, 0.2, 0, 0);
    window.push(task, 20, 21, 0.6, 0, 0);
    expect(window.reading(22)).toMatchObject({ cpu: 0.6, samples: 1, newest_s: 20 });
    expect(window.reading(25)).toMatchObject({ samples: 2, newest_s: 20 });
  });
});

it('the newest sample of each task is found', () => {
  const [first, second, third] = [{}, {}, {}];
  const window = new SampleWindow(30);
  window.push(first, 10, 11, 0.1, 0, 0);
  window.push(second, 12, 13, 0.2, 0, 0);
  window.push(first, 20, 21, 0.3, 0, 0);
  window.push(third, 20, 99, 0.4, 0, 0);
  expect([...window.newestByTask(22)]).toEqual([[first, { t_s: 20, cpu: 0.3 }], [second, { t_s: 12, cpu: 0.2 }]]);
});

it('reads as a plain list would, however many samples come', () => {
  const beats = fc.array(fc.record({ gap_s: fc.integer({ min: 0, max: 3 }), delay_s: fc.integer({ min: 0, max: 40 }), cpu: fc.double({ min: 0, max: 4, noNaN: true }), ask: fc.boolean() }), { maxLength: 200 });
  fc.assert(
    fc.property(beats, fc.integer({ min: 1, max: 60 }), (list, window_s) => {
      const window = new SampleWindow(window_s);
      const all: { readonly t_s: number; readonly arrival_s: number; readonly cpu: number }[] = [];
      let now_s = 0;
      for (const { gap_s, delay_s, cpu, ask } of list) {
        now_s += gap_s;
        window.push(task, now_s, now_s + delay_s, cpu, 0, 0);
        all.push({ t_s: now_s, arrival_s: now_s + delay_s, cpu });
        if (!ask) continue;
        const seen = all.filter((sample) => sample.t_s > now_s - window_s && sample.arrival_s <= now_s);
        const reading = window.reading(now_s);
        expect(reading?.samples ?? 0).toBe(seen.length);
        if (reading === null) continue;
        expect(reading.cpu).toBeCloseTo(seen.reduce((sum, sample) => sum + sample.cpu, 0) / seen.length, 9);
        expect(reading.newest_s).toBe(Math.max(...seen.map(({ t_s }) => t_s)));
      }
    }),
  );
});
