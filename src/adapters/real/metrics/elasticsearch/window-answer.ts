import type { Reading } from '../../../../core/plant/snapshot.js';
import type { BytesPerSecond, Seconds } from '../../../../core/units.js';
import { growths, type CounterPoint } from '../counter.js';
import type { Inventory, SwarmNode } from '../../swarm/inventory.js';
import type { Readings, TaskSample } from '../metrics-source.js';
import type { BeatFields } from './beat-fields.js';
import { nodeOfHost } from './host-node.js';
import { periodField, type Hits, type SentBucket, type WindowAnswer, type WindowBucket } from './window-query.js';

/** A task's container is called `<service>.<slot or node>.<task>`. */
interface ContainerName {
  readonly service: string;
  readonly task: string;
}

/** The answer where no index matches. */
export const nothingFound: WindowAnswer = { window: { buckets: [] }, containers: { buckets: [] }, hosts: { buckets: [] } };

/** What the store answered, as readings of the services and nodes of the swarm; others are left out. */
export function readingsOf({ window, containers, hosts }: WindowAnswer, fields: BeatFields, inventory: Inventory): Readings {
  const { services, nodes } = inventory;
  const from_unix_s = (window.buckets[0]?.from ?? 0) / 1000;
  const known = new Set(services.map(({ name }) => name));
  const named = containers.buckets.flatMap((bucket) => {
    const name = containerName(bucket.key);
    return name !== undefined && known.has(name.service) ? [{ ...name, bucket }] : [];
  });
  const tasks = new Map(named.flatMap(({ task, bucket }) => {
    const sample = taskSample(bucket, fields.containers.cpu);
    return sample === null ? [] : [[task, sample] as const];
  }));
  const busy = fields.hosts.cpu.tells === 'busy' ? (value: number) => value : (idle: number) => Math.max(0, 1 - idle);
  const ofNode = readingsBy(hosts.buckets.map((bucket) => ({ name: nodeOfHost(bucket.key, nodes)?.name, bucket })), from_unix_s, busy);
  return {
    services: readingsBy(named.map(({ service, bucket }) => ({ name: service, bucket })), from_unix_s, (cores) => cores),
    nodes: ofNode,
    tasks,
    silent: nodes.filter((node) => isSilent(node, inventory, ofNode, tasks, from_unix_s)).map(({ name }) => name),
  };
}

function containerName(key: string): ContainerName | undefined {
  const parts = key.replace(/^\//, '').split('.');
  return parts.length < 3 ? undefined : { service: parts.slice(0, -2).join('.'), task: parts.at(-1)! };
}

/** As of Prometheus: where tasks ran all through the window and none gave a sample; without such tasks, where the node itself gave none. */
function isSilent({ id, name, state }: SwarmNode, { tasks }: Inventory, ofNode: ReadonlyMap<string, Reading>, sampled: ReadonlyMap<string, TaskSample>, from_unix_s: number): boolean {
  if (state === 'down') return false;
  const here = tasks.filter(({ node }) => node === id);
  if (here.some((task) => sampled.has(task.id))) return false;
  return !ofNode.has(name) || here.some((task) => task.state === 'running' && task.changed_unix_s <= from_unix_s);
}

/** One name may have several buckets: tasks of a service; a host that two data streams name differently. */
function readingsBy(buckets: readonly { readonly name: string | undefined; readonly bucket: WindowBucket }[], from_unix_s: number, cpuOf: (value: number) => number): ReadonlyMap<string, Reading> {
  const groups = new Map<string, WindowBucket[]>();
  for (const { name, bucket } of buckets) {
    if (name === undefined || bucket.cpu.samples.value === 0) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [bucket]);
    else group.push(bucket);
  }
  return new Map([...groups].map(([name, group]) => [name, meanOf(group, from_unix_s, cpuOf)]));
}

/** The mean over the samples of all. */
function meanOf(sampled: readonly WindowBucket[], from_unix_s: number, cpuOf: (value: number) => number): Reading {
  const samples = sampled.reduce((sum, { cpu }) => sum + cpu.samples.value, 0);
  const weighted = (of: (bucket: WindowBucket) => number) => sampled.reduce((sum, bucket) => sum + bucket.cpu.samples.value * of(bucket), 0) / samples;
  return {
    cpu: weighted(({ cpu }) => cpuOf(cpu.mean.value!)),
    memory: weighted(({ memory }) => memory.mean.value ?? 0),
    net_tx_Bps: weighted(({ sent }) => sentPerSecond(sent, from_unix_s)),
    samples,
    newest_s: Math.max(...sampled.map(({ cpu }) => cpu.newest.value!)) / 1000,
  };
}

/** All interfaces together. */
function sentPerSecond(sent: SentBucket, from_unix_s: number): BytesPerSecond {
  return 'mean' in sent ? sent.mean.value ?? 0 : sent.interfaces.buckets.reduce((sum, { counts }) => sum + rateSince(points(counts), from_unix_s), 0);
}

/** Of the spans that end in the window, but for those in which the counter began anew. */
function rateSince(counts: readonly CounterPoint[], from_unix_s: number): BytesPerSecond {
  const spans = growths(counts).filter(({ at_unix_s }) => at_unix_s >= from_unix_s);
  const span_s = spans.reduce((sum, span) => sum + span.span_s, 0);
  return span_s > 0 ? spans.reduce((sum, span) => sum + span.rate * span.span_s, 0) / span_s : 0;
}

function points({ hits: { hits } }: Hits): readonly CounterPoint[] {
  return hits
    .flatMap(({ fields = {}, sort }) => {
      const value = Object.values(fields)[0]?.[0];
      return value === undefined || sort?.[0] === undefined ? [] : [{ at_unix_s: sort[0] / 1000, value }];
    })
    .reverse();
}

/** Beats send every 10 s unless they say otherwise. */
const period_s: Seconds = 10;

/** The CPU covers the time since the beat before. */
function taskSample({ cpu }: WindowBucket, field: string): TaskSample | null {
  const { fields = {}, sort } = cpu.last.hits.hits[0] ?? {};
  const value = fields[field]?.[0];
  const at_ms = sort?.[0];
  const period_ms = fields[periodField]?.[0];
  return value === undefined || at_ms === undefined ? null : { cpu: value, at_unix_s: at_ms / 1000, span_s: period_ms === undefined ? period_s : period_ms / 1000 };
}
