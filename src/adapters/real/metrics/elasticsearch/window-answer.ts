import type { Reading } from '../../../../core/plant/snapshot.js';
import type { BytesPerSecond, Seconds } from '../../../../core/units.js';
import type { Inventory } from '../../swarm/inventory.js';
import type { Readings, TaskSample } from '../metrics-source.js';
import type { BeatFields } from './beat-fields.js';
import type { Figure, SentBucket, WindowAnswer, WindowBucket } from './window-query.js';

/** A task's container is called `<service>.<slot or node>.<task>`. */
interface ContainerName {
  readonly service: string;
  readonly task: string;
}

/** What the store answered, as readings of the services and nodes of the swarm; others are left out. */
export function readingsOf({ containers, hosts }: WindowAnswer, { hosts: fields, containers: { cpu } }: BeatFields, { services, nodes }: Inventory): Readings {
  const known = new Set(services.map(({ name }) => name));
  const ofService = new Map<string, { bucket: WindowBucket; task: string }[]>();
  for (const bucket of containers.buckets) {
    const name = containerName(bucket.key);
    if (name === undefined || !known.has(name.service)) continue;
    ofService.set(name.service, [...(ofService.get(name.service) ?? []), { bucket, task: name.task }]);
  }
  const readings = new Map<string, Reading>();
  const tasks = new Map<string, TaskSample>();
  for (const [service, of] of ofService) {
    const reading = meanOf(of.map(({ bucket }) => bucket), (value) => value);
    if (reading !== null) readings.set(service, reading);
    for (const { bucket, task } of of) {
      const sample = taskSample(bucket, cpu);
      if (sample !== null) tasks.set(task, sample);
    }
  }
  const ofNode = new Map<string, Reading>();
  for (const bucket of hosts.buckets) {
    const reading = meanOf([bucket], fields.cpu.tells === 'busy' ? (value) => value : (idle) => Math.max(0, 1 - idle));
    if (reading !== null) ofNode.set(bucket.key, reading);
  }
  return {
    services: readings,
    nodes: new Map(nodes.flatMap(({ name }) => (ofNode.has(name) ? [[name, ofNode.get(name)!] as const] : []))),
    tasks,
    silent: nodes.filter(({ name, state }) => state !== 'down' && !ofNode.has(name)).map(({ name }) => name),
  };
}

function containerName(key: string): ContainerName | undefined {
  const parts = key.replace(/^\//, '').split('.');
  return parts.length < 3 ? undefined : { service: parts.slice(0, -2).join('.'), task: parts.at(-1)! };
}

/** The mean over the samples of all; `null` where none has a sample of its CPU. */
function meanOf(buckets: readonly WindowBucket[], cpuOf: (value: number) => number): Reading | null {
  const sampled = buckets.filter(({ cpu }) => cpu.samples.value > 0);
  const samples = sampled.reduce((sum, { cpu }) => sum + cpu.samples.value, 0);
  if (samples === 0) return null;
  const weighted = (of: (bucket: WindowBucket) => number) => sampled.reduce((sum, bucket) => sum + bucket.cpu.samples.value * of(bucket), 0) / samples;
  return {
    cpu: weighted(({ cpu }) => cpuOf(cpu.mean.value!)),
    memory: weighted(({ memory }) => memory.value ?? 0),
    net_tx_Bps: weighted(({ sent }) => sentPerSecond(sent)),
    samples,
    newest_s: Math.max(...sampled.map(({ cpu }) => cpu.newest.value!)) / 1000,
  };
}

/** All interfaces together; a counter that was read only once in the window tells nothing. */
function sentPerSecond(sent: SentBucket): BytesPerSecond {
  if (!('interfaces' in sent)) return sent.value ?? 0;
  return sent.interfaces.buckets.reduce((sum, { least, most, from, to }) => sum + rate(least, most, from, to), 0);
}

function rate(least: Figure, most: Figure, from: Figure, to: Figure): BytesPerSecond {
  const span_s: Seconds = (to.value! - from.value!) / 1000;
  return span_s > 0 ? (most.value! - least.value!) / span_s : 0;
}

/** Beats send every 10 s and their CPU covers the time since the beat before, which the document does not tell. */
const beat_s: Seconds = 10;

function taskSample({ cpu }: WindowBucket, field: string): TaskSample | null {
  const hit = cpu.last.hits.hits[0];
  const value = hit?.fields?.[field]?.[0];
  const at_ms = hit?.sort?.[0];
  return value === undefined || at_ms === undefined ? null : { cpu: value, at_unix_s: at_ms / 1000, span_s: beat_s };
}
