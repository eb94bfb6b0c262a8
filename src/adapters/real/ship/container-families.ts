import type { ContainerCounters } from '../metrics/docker-stats/container-counters.js';
import type { NodeCounters } from '../metrics/docker-stats/node-counters.js';
import { containerMetric, swarmLabel } from '../metrics/prometheus/container-series.js';
import type { SwarmNode } from '../swarm/inventory.js';
import type { MetricFamily } from './exposition.js';

type Value = (counters: ContainerCounters) => number;

const families: readonly (Omit<MetricFamily, 'samples'> & { readonly value: Value })[] = [
  { name: containerMetric.cpu_s, type: 'counter', help: 'CPU time used, in core-seconds.', value: ({ cpu_s }) => cpu_s },
  { name: containerMetric.memory_B, type: 'gauge', help: 'Memory in use without page cache that can be given back, in bytes.', value: ({ memory_B }) => memory_B },
  { name: containerMetric.memory_limit_B, type: 'gauge', help: 'Memory limit, in bytes; the machine\'s memory where there is none.', value: ({ memory_limit_B }) => memory_limit_B },
  { name: containerMetric.received_B, type: 'counter', help: 'Received on all interfaces, in bytes.', value: ({ received_B }) => received_B },
  { name: containerMetric.sent_B, type: 'counter', help: 'Sent on all interfaces, in bytes.', value: ({ sent_B }) => sent_B },
];

/** What the engines have counted, under the names and labels that cAdvisor would give it, and the node's name beside them. */
export function containerFamilies(nodes: readonly { readonly node: SwarmNode; readonly counters: NodeCounters }[]): readonly MetricFamily[] {
  const labelled = nodes.flatMap(({ node, counters }) => counters.containers.map((container) => ({ container, labels: labelsOf(container, node) })));
  return families.map(({ value, ...family }) => ({
    ...family,
    samples: labelled.map(({ container, labels }) => ({ labels, value: value(container), at_unix_s: container.read_unix_s })),
  }));
}

function labelsOf({ id, name, image, service, task }: ContainerCounters, node: SwarmNode): Readonly<Record<string, string>> {
  return {
    id: `/docker/${id}`,
    name,
    image,
    node: node.name,
    [swarmLabel.node]: node.id,
    ...(service === null ? {} : { [swarmLabel.service]: service }),
    ...(task === null ? {} : { [swarmLabel.task]: task }),
  };
}
