import { rate } from '../counter.js';
import type { ContainerSample, Sample } from '../sample.js';
import type { ContainerCounters } from './container-counters.js';
import type { NodeCounters } from './node-counters.js';

/** What one round over a node's containers gave. */
export interface NodeRound {
  readonly at_unix_s: number;
  readonly containers: readonly ContainerSample[];
  /** All containers together over what the machine has; `null` while its cores are not known. */
  readonly node: Sample | null;
}

/**
 * What two readings of a node's counters say of the time between them. Spans are taken from the engine's clock alone
 * and times from ours, so that a clock that is wrong falsifies nothing. A container that was not there before, or
 * began anew in between, has no sample yet.
 */
export function samplesBetween(before: NodeCounters, after: NodeCounters, cores: number): NodeRound {
  const earlier = new Map(before.containers.map((counters) => [counters.id, counters]));
  const containers = after.containers.flatMap((counters): ContainerSample[] => {
    const sample = containerSample(earlier.get(counters.id), counters, after.at_unix_s);
    return sample === null ? [] : [sample];
  });
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    at_unix_s: after.at_unix_s,
    containers,
    node: cores <= 0 ? null : {
      at_unix_s: after.at_unix_s,
      span_s: after.at_unix_s - before.at_unix_s,
      cpu: sum(containers.map(({ cpu }) => cpu)) / cores,
      memory: Math.min(1, sum(after.containers.map(({ memory_B }) => memory_B)) / after.memory_B),
      net_tx_Bps: sum(containers.map(({ net_tx_Bps }) => net_tx_Bps)),
    },
  };
}

/** `null`: none before, or the container began anew in between. */
export function containerSample(before: ContainerCounters | undefined, after: ContainerCounters, at_unix_s: number): ContainerSample | null {
  if (before === undefined) return null;
  const growth = (of: (counters: ContainerCounters) => number) =>
    rate({ at_unix_s: before.read_unix_s, value: of(before) }, { at_unix_s: after.read_unix_s, value: of(after) });
  const cpu = growth(({ cpu_s }) => cpu_s);
  const net_tx_Bps = growth(({ sent_B }) => sent_B);
  if (cpu === null || net_tx_Bps === null) return null;
  return {
    service: after.service,
    task: after.task,
    at_unix_s,
    span_s: after.read_unix_s - before.read_unix_s,
    cpu,
    memory: after.memory_limit_B > 0 ? after.memory_B / after.memory_limit_B : 0,
    net_tx_Bps,
  };
}
