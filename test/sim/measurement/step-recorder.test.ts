import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StepRecorder } from '../../../src/sim/measurement/step-recorder.js';

it('keeps the changes, the last of each moment, and the integral', () => {
  const recorder = new StepRecorder(2);
  recorder.set(10, 5);
  recorder.set(10, 4);
  recorder.set(20, 4);
  recorder.set(30, 0);
  expect(recorder.series()).toEqual({ t_s: [0, 10, 30], value: [2, 4, 0] });
  expect(recorder.value).toBe(0);
  expect(recorder.integral(50)).toBe(2 * 10 + 4 * 20);
});

it('integrates what its series shows', () => {
  const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 9 })));
  fc.assert(
    fc.property(changes, (list) => {
      const recorder = new StepRecorder(1);
      let now_s = 0;
      for (const [gap_s, value] of list) recorder.set((now_s += gap_s), value);
      const { t_s, value } = recorder.series();
      const area = value.reduce((sum, level, index) => sum + level * ((t_s[index + 1] ?? now_s + 5) - t_s[index]!), 0);
      expect(recorder.integral(now_s + 5)).toBe(area);
      expect(t_s.every((at_s, index) => index === 0 || at_s > t_s[index - 1]!)).toBe(true);
    }),
  );
});
