import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { type Beating, BeatWheel } from '../../../src/sim/metrics/beat-wheel.js';

interface Agent {
  readonly beat: (now_s: number) => void;
  readonly open: () => void;
}

/** The agents of a phase, in order of joining. */
class Agents implements Beating {
  readonly list: Agent[] = [];

  get empty(): boolean {
    return this.list.length === 0;
  }

  beat(now_s: number): void {
    for (const agent of this.list) agent.beat(now_s);
  }

  open(): void {
    for (const agent of this.list) agent.open();
  }
}

function wheel(lead_s = 0) {
  const kernel = new Kernel();
  const turning = new BeatWheel(kernel, 10, lead_s, () => new Agents());
  const heard: string[] = [];
  const join = (name: string, phase: number) => turning.at(phase).list.push({
    beat: (now_s: number) => {
      expect(now_s).toBe(kernel.now_s);
      heard.push(`${name} ${now_s}`);
    },
    open: () => void heard.push(`(${name} ${kernel.now_s})`),
  });
  return { kernel, turning, heard, join };
}

it('beats once a period, each agent at its phase', () => {
  const { kernel, heard, join } = wheel();
  join('a', 0.5);
  join('b', 0);
  kernel.runUntil(30);
  expect(heard).toEqual(['a 5', 'b 10', 'a 15', 'b 20', 'a 25', 'b 30']);
});

it('opens each agent ahead of its beat', () => {
  const { kernel, heard, join } = wheel(1);
  join('a', 0.5);
  kernel.runUntil(15);
  expect(heard).toEqual(['(a 4)', 'a 5', '(a 14)', 'a 15']);
});

it('an agent that comes between opening and beat is opened next time', () => {
  const { kernel, heard, join } = wheel(1);
  kernel.runUntil(4.5);
  join('a', 0.5);
  kernel.runUntil(15);
  expect(heard).toEqual(['a 5', '(a 14)', 'a 15']);
});

it('agents of one phase beat in order of joining', () => {
  const { kernel, heard, join } = wheel();
  join('a', 0.501);
  join('b', 0.509);
  kernel.runUntil(10);
  expect(heard).toEqual(['a 5', 'b 5']);
});

it('an agent that left beats no more, and its phase takes up again for another', () => {
  const { kernel, turning, heard, join } = wheel();
  join('a', 0.5);
  kernel.runUntil(6);
  turning.at(0.5).list.pop();
  kernel.runUntil(26);
  join('b', 0.5);
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
      const turning = new BeatWheel(kernel, period_s, 0, () => new Agents());
      turning.at(phase).list.push({ beat: (now_s) => void beats.push(now_s), open: () => undefined });
      kernel.runUntil(start_s + 5.5 * period_s);
      expect(beats.length === 5 || beats.length === 6).toBe(true);
      beats.forEach((beat_s, index) => {
        expect(beat_s).toBeGreaterThan(start_s);
        if (index > 0) expect(beat_s - beats[index - 1]!).toBeCloseTo(period_s, 6);
      });
    }),
  );
});
