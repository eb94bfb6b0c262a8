import type { Reading } from '../../../core/plant/snapshot.js';
import { groupBy } from '../group-by.js';
import type { TaskSample } from './metrics-source.js';
import type { ContainerSample, Sample } from './sample.js';

/** The mean, every sample of every task counting once, as the original's query has it; `null` of none. `newest_s` is Unix time. */
export function meanReading(samples: readonly Sample[]): Reading | null {
  if (samples.length === 0) return null;
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  return {
    cpu: mean(({ cpu }) => cpu),
    memory: mean(({ memory }) => memory),
    net_tx_Bps: mean(({ net_tx_Bps }) => net_tx_Bps),
    samples: samples.length,
    newest_s: samples.reduce((newest, { at_unix_s }) => Math.max(newest, at_unix_s), -Infinity),
  };
}

/** Means by what `keyOf` names; what it names `null` is left out. */
export function meanReadings<S extends Sample>(samples: readonly S[], keyOf: (sample: S) => string | null): ReadonlyMap<string, Reading> {
  const groups = groupBy(samples, keyOf);
  return new Map([...groups].flatMap(([key, group]) => (key === null ? [] : [[key, meanReading(group)!] as const])));
}

/** By task id. */
export function newestByTask(samples: readonly ContainerSample[]): ReadonlyMap<string, TaskSample> {
  const newest = new Map<string, TaskSample>();
  for (const { task, cpu, at_unix_s, span_s } of samples) {
    if (task !== null && at_unix_s > (newest.get(task)?.at_unix_s ?? -Infinity)) newest.set(task, { cpu, at_unix_s, span_s });
  }
  return newest;
}
