import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { containerCounters, listedContainer, statsAnswer } from '../../../../src/adapters/real/metrics/docker-stats/container-counters.js';

/**
 * cgroup-v1*, ended and containers: answers of a Docker 20.10.24 on cgroup v1; cgroup-v2: an answer of the shape that
 * the engine API's reference shows for cgroup v2.
 */
const recorded = (name: string): unknown => JSON.parse(readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8'));
const listed = z.array(listedContainer).parse(recorded('containers'))[0]!;
const counters = (name: string) => containerCounters(listed, statsAnswer.parse(recorded(name)));

describe('an engine\'s answer', () => {
  it('on cgroup v1', () => {
    expect(counters('cgroup-v1')).toEqual({
      id: listed.Id, name: 'app_burn.2.o2sdx3t1kbtlahp6x09kplwmr', image: 'burn:1', service: 'app_burn', task: 'o2sdx3t1kbtlahp6x09kplwmr',
      read_unix_s: Date.parse('2026-11-23T19:01:06Z') / 1000 + 0.745560224,
      cpu_s: 1.861238889, memory_B: 548_864, memory_limit_B: 67_108_864, received_B: 586, sent_B: 0,
      interfaces: [{ name: 'eth0', received_B: 0, sent_B: 0 }, { name: 'eth1', received_B: 586, sent_B: 0 }],
    });
  });

  it('on cgroup v1 with files read: the page cache that can be given back is no memory in use', () => {
    // `docker stats` showed 8.578MiB / 23.54GiB.
    const { memory_B, memory_limit_B } = counters('cgroup-v1-page-cache')!;
    expect(memory_B / 1024 ** 2).toBeCloseTo(8.578, 3);
    expect(memory_limit_B / 1024 ** 3).toBeCloseTo(23.54, 2);
  });

  it('on cgroup v2', () => {
    expect(counters('cgroup-v2')).toMatchObject({ cpu_s: 0.016970827, memory_B: 6_537_216 - 5_070_848, memory_limit_B: 67_108_864, received_B: 9979, sent_B: 1338 });
  });

  it('of a container that has ended is none', () => {
    expect(counters('ended')).toBeNull();
  });

  it('on a container that Swarm did not start belongs to no service', () => {
    const plain = containerCounters({ ...listed, Labels: {} }, statsAnswer.parse(recorded('cgroup-v1')));
    expect(plain).toMatchObject({ service: null, task: null });
  });

  it('without a network of its own has sent nothing', () => {
    const { networks: _, ...answer } = recorded('cgroup-v1') as Record<string, unknown>;
    expect(containerCounters(listed, statsAnswer.parse(answer))).toMatchObject({ received_B: 0, sent_B: 0 });
  });
});
