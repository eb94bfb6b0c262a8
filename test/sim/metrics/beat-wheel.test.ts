import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { BeatWheel } from '../../../src/sim/metrics/beat-wheel.js';

function wheel(lead_s = 0) {
  const kernel = new Kernel();
  const turning = new BeatWheel(kernel, 10, lead_s);
  const heard: string[] = [];
  const agent = (name: string) => ({
    beat: (now_s: number) => {
      expect(now_s).toBe(kernel.now_s);
      heard.push(`${name} ${now_s}`);
    },
    open: () => void heard.push(`(${name} ${kernel.now_s})`),
  });
  return { kernel, turning, heard, agent };
}

it('beats once a period, each agent at its phase', () => {
  const { kernel, turning, heard, agent } = wheel();
  turning.add(agent('a'), 0.5);
  turning.add(agent('b'), 0);
  kernel.runUntil(30);
  expect(heard).toEqual(['a 5', 'b 10', 'a 15', 'b 20', 'a 25', 'b 30']);
});

it('opens each agent ahead of its beat', () => {
  const { kernel, turning, heard, agent } = wheel(1);
  turning.add(agent('a'), 0.5);
  kernel.runUntil(15);
  expect(heard).toEqual(['(a 4)', 'a 5', '(a 14)', 'a 15']);
});

it('an agent that comes between opening and beat is opened next time', () => {
  const { kernel, turning, heard, agent } = wheel(1);
  kernel.runUntil(4.5);
  turning.add(agent('a'), 0.5);
  kernel.runUntil(15);
  expect(heard).toEqual(['a 5', '(a 14)', 'a 15']);
});

it('a removed agent beats no more, and its slot takes up again for another', () => {
  const { kernel, turning, heard, agent } = wheel();
  const a = agent('a');
  turning.add(a, 0.5);
  kernel.runUntil(6);
  turning.remove(a);
  kernel.runUntil(26);
  turning.add(agent('b'), 0.5);
  kernel.runUntil(40);
  expect(heard).toEqual(['a 5', 'b 35']);
});

it('from whatever time on, an agent beats once in every period', () => {
  const time = fc.double({ min: 0, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 60, noNaN: true }), time, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.boolean(), (period_s, from_s, phase, onBeat) => {
      const kernel = new Kernel();
      const start_s = onBeat ? (Math.floor(from_s / period_s) + Math.floor(phase * 100) / 100) * period_s : from_s;
      kernel.runUntil(start_s);
      const beats: number[] = [];
      new BeatWheel(kernel, period_s, 0).add({ beat: (now_s) => void beats.push(now_s) }, phase);
      kernel.runUntil(start_s + 5.5 * period_s);
      expect(beats.length === 5 || beats.length === 6).toBe(true);
      beats.forEach((beat_s, index) => {
        expect(beat_s).toBeGreaterThan(start_s);
        if (index > 0) expect(beat_s - beats[index - 1]!).toBeCloseTo(period_s, 6);
      });
    }),
  );
});
