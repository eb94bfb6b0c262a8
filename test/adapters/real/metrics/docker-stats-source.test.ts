import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallError, pause } from '../../../../src/adapters/real/call.js';
import { DockerStatsSource } from '../../../../src/adapters/real/metrics/docker-stats/docker-stats-source.js';
import type { NodeCounters } from '../../../../src/adapters/real/metrics/docker-stats/node-counters.js';
import type { SwarmNode } from '../../../../src/adapters/real/swarm/inventory.js';
import { container, counted, inventory, node } from './swarm-fixture.js';

const edge = node('edge');
const core = node('core');

/** Engines with a container each that uses 0.4 cores; those that are down never answer, until their time is over. */
class Engines {
  readonly down = new Set<string>();
  readonly asked: { readonly name: string; readonly at: number }[] = [];
  atOnce_max = 0;
  private atOnce = 0;

  readonly read = async ({ name }: SwarmNode): Promise<NodeCounters> => {
    this.asked.push({ name, at: Date.now() / 1000 });
    this.atOnce += 1;
    this.atOnce_max = Math.max(this.atOnce_max, this.atOnce);
    await pause(this.down.has(name) ? 10 : 0.01);
    this.atOnce -= 1;
    if (this.down.has(name)) throw new CallError('timeout', `engine of ${name}`, 'no answer within 10 s', '');
    const now = Date.now() / 1000;
    return counted(now, [container(name, now, { cpu_s: 0.4 * (now - 1_000_000) })]);
  };

  times(name: string): readonly number[] {
    return this.asked.filter((one) => one.name === name).map(({ at }) => Math.round(at - 1_000_000));
  }
}

beforeEach(() => { vi.useFakeTimers({ now: 1_000_000_000 }); });
afterEach(() => { vi.useRealTimers(); });

/** What a promise comes to, after as much time as it wants. */
async function after<T>(time_s: number, work: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(time_s * 1000);
  return work;
}

describe('the docker-stats source', () => {
  it('has something to say at the first reading, after two quick samples', async () => {
    const engines = new Engines();
    const source = new DockerStatsSource(engines.read, 10);
    const { services, silent } = await after(1.1, source.read(30, inventory([core, edge])));
    expect(services.get('shop_api')).toMatchObject({ cpu: expect.closeTo(0.4, 6), samples: 2 });
    expect(silent).toEqual([]);
    await source.close();
  });

  it('samples ahead of a reader who comes once a period, whose newest sample is fresh however his time drifts', async () => {
    const engines = new Engines();
    const source = new DockerStatsSource(engines.read, 10);
    await after(1.1, source.read(30, inventory([edge])));
    for (const wait_s of [9, 10.3, 10.3, 10.3, 9.8]) {
      await vi.advanceTimersByTimeAsync(wait_s * 1000);
      const { services } = await after(0, source.read(30, inventory([edge])));
      const age_s = Date.now() / 1000 - services.get('shop_api')!.newest_s;
      expect(age_s).toBeGreaterThan(0.5);
      expect(age_s).toBeLessThan(3);
    }
    await source.close();
  });

  it('keeps its period however often it is read', async () => {
    const engines = new Engines();
    const source = new DockerStatsSource(engines.read, 10);
    await after(1.1, source.read(30, inventory([edge])));
    for (let read = 0; read < 10; read += 1) await after(4, source.read(30, inventory([edge])));
    const gaps = engines.times('edge').slice(2).map((at, index, all) => at - (all[index - 1] ?? at - 10));
    expect(gaps.every((gap) => gap >= 8 && gap <= 14)).toBe(true);
    expect(engines.times('edge').length).toBeGreaterThanOrEqual(5);
    await source.close();
  });

  it('samples every period from then on without being asked, and answers at once', async () => {
    const engines = new Engines();
    const source = new DockerStatsSource(engines.read, 10);
    await after(1.1, source.read(30, inventory([edge])));
    await vi.advanceTimersByTimeAsync(35_000);
    expect(engines.times('edge')).toEqual([0, 1, 9, 19, 29]);
    expect((await after(0, source.read(30, inventory([edge])))).services.get('shop_api')).toMatchObject({ samples: 3 });
    await source.close();
    await vi.advanceTimersByTimeAsync(35_000);
    expect(engines.times('edge')).toHaveLength(5);
  });

  it('goes on with the others while a node hangs, and hears it when it is back', async () => {
    const engines = new Engines();
    const source = new DockerStatsSource(engines.read, 10);
    const both = inventory([core, edge]);
    await after(1.1, source.read(30, both));
    engines.down.add('edge');
    await vi.advanceTimersByTimeAsync(60_000);
    const lost = await after(0, source.read(30, both));
    expect(lost.silent).toEqual(['edge']);
    expect(lost.failures!.get('edge')).toContain('no answer within 10 s');
    expect(lost.services.get('shop_api')).toMatchObject({ samples: 3, cpu: expect.closeTo(0.4, 6) });
    engines.down.clear();
    await vi.advanceTimersByTimeAsync(35_000);
    const back = await after(0, source.read(30, both));
    expect([back.silent, back.services.get('shop_api')!.samples >= 4]).toEqual([[], true]);
    await source.close();
  });

  it('begins with a node that joins, leaves out one that is down and forgets one that leaves', async () => {
    const engines = new Engines();
    const source = new DockerStatsSource(engines.read, 10);
    await after(1.1, source.read(30, inventory([edge])));
    const joined = await after(1.1, source.read(30, inventory([core, edge])));
    expect([joined.silent, [...joined.nodes.keys()]]).toEqual([[], ['core', 'edge']]);
    await after(0, source.read(30, inventory([core, { ...edge, state: 'down' }])));
    const before = engines.times('edge').length;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(engines.times('edge')).toHaveLength(before);
    expect((await after(0, source.read(30, inventory([core, { ...edge, state: 'down' }])))).silent).toEqual(['edge']);
    expect((await after(0, source.read(30, inventory([core])))).silent).toEqual([]);
    await source.close();
  });

  it('waits once for a node that never answered, and for no second sample of it', async () => {
    const engines = new Engines();
    engines.down.add('edge');
    const source = new DockerStatsSource(engines.read, 10);
    const { silent, services } = await after(11.1, source.read(30, inventory([core, edge])));
    expect([silent, services.get('shop_api')?.samples, engines.times('edge')]).toEqual([['edge'], 1, [0]]);
    expect((await after(0, source.read(30, inventory([core, edge])))).silent).toEqual(['edge']);
    await after(20, source.close());
  });

  it('asks a bounded number of nodes at once', async () => {
    const engines = new Engines();
    const source = new DockerStatsSource(engines.read, 10);
    const many = Array.from({ length: 50 }, (_, index) => node(`n${index}`));
    const { silent, nodes } = await after(2, source.read(30, inventory(many)));
    expect([silent, nodes.size, engines.atOnce_max]).toEqual([[], 50, 16]);
    await source.close();
  });
});
