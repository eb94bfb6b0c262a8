import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runClient } from '../../../examples/iot-app/sensor-client.js';
import { SensorTally } from '../../../examples/iot-app/sensor-report.js';
import { VirtualWorld } from './virtual-world.js';

const readings = ['a', 'b', 'c'];

async function fly(answer_s: (attempt: number) => number, ends_s: number, settings = { think_s: 0, retry_s: 2 }) {
  const world = new VirtualWorld(answer_s, ends_s);
  const tally = new SensorTally('one', 0.5, 0);
  await runClient(readings, settings, world, tally, world.over);
  return { world, report: tally.take(world.now_s()) };
}

describe('a sensor\'s client', () => {
  it('posts one reading after another, from the first again after the last', async () => {
    const { world, report } = await fly(() => 0.1, 0.65);
    expect(world.posted).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
    expect(world.slept_s).toEqual([]);
    expect(report).toMatchObject({ sent: 7, answered: 7, failed: 0, latency_mean_s: 0.1 });
  });

  it('thinks after an answer', async () => {
    const { world } = await fly(() => 0.1, 1, { think_s: 0.3, retry_s: 2 });
    expect(world.posted).toHaveLength(3);
    expect(world.slept_s).toEqual([0.3, 0.3, 0.3]);
  });

  it('tries the same reading again while the API is away, and tells the latency of the attempt that was answered', async () => {
    const { world, report } = await fly((attempt) => (attempt === 1 || attempt === 2 ? -0.001 : 0.1), 4.3);
    expect(world.posted.slice(0, 5)).toEqual(['a', 'b', 'b', 'b', 'c']);
    expect(world.slept_s).toEqual([2, 2]);
    expect(report).toMatchObject({ sent: 5, answered: 3, failed: 2, latency_mean_s: 0.1 });
  });

  it('has every attempt answered or failed, whatever the API does', () => fc.assert(fc.asyncProperty(
    fc.array(fc.integer({ min: -1000, max: 1000 }).filter((ms) => ms !== 0), { minLength: 1, maxLength: 40 }),
    async (answers_ms) => {
      const { report } = await fly((attempt) => answers_ms[attempt % answers_ms.length]! / 1000, 60);
      expect(report.answered + report.failed).toBe(report.sent);
      expect(report.latencies.reduce((sum, [, count]) => sum + count, 0)).toBe(report.answered);
    },
  ), { seed: 1, numRuns: 100 }));
});
