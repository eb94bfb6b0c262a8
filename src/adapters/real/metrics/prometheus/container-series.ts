import type { Bytes, Seconds } from '../../../../core/units.js';
import type { ContainerSample } from '../sample.js';
import { growths } from '../counter.js';
import { lastUntil, seriesBy, summed, type Series } from './series.js';

/** cAdvisor's names (google/cadvisor, docs/storage/prometheus.md), which `elascale ship` serves as well. */
export const containerMetric = {
  cpu_s: 'container_cpu_usage_seconds_total',
  memory_B: 'container_memory_working_set_bytes',
  memory_limit_B: 'container_spec_memory_limit_bytes',
  received_B: 'container_network_receive_bytes_total',
  sent_B: 'container_network_transmit_bytes_total',
} as const;

/** Docker's labels as cAdvisor names them. */
export const swarmLabel = {
  service: 'container_label_com_docker_swarm_service_name',
  task: 'container_label_com_docker_swarm_task_id',
  node: 'container_label_com_docker_swarm_node_id',
} as const;

/** Every container of the swarm, all metrics in one query. */
export function containerSelector(range_s: Seconds): string {
  const { cpu_s, memory_B, memory_limit_B, sent_B } = containerMetric;
  return `{__name__=~"${[cpu_s, memory_B, memory_limit_B, sent_B].join('|')}",${swarmLabel.service}!=""}[${Math.ceil(range_s)}s]`;
}

export interface PlacedSample extends ContainerSample {
  /** Node id. */
  readonly node: string | null;
}

/**
 * A sample for every growth of a container's CPU time; its other metrics as they stood then.
 * @param machineMemory_B of the node with an id, for containers without a limit; 0: not known
 */
export function containerSamples(series: readonly Series[], machineMemory_B: (node: string) => Bytes): readonly PlacedSample[] {
  const containers = seriesBy(series, ({ instance = '', id = '' }) => `${instance} ${id}`);
  return [...containers.values()].flatMap((metrics) => samplesOfOne(metrics, machineMemory_B));
}

function samplesOfOne(metrics: readonly Series[], machineMemory_B: (node: string) => Bytes): readonly PlacedSample[] {
  const pointsOf = (name: string) => summed(metrics.filter(({ labels }) => labels['__name__'] === name));
  const labels = metrics[0]!.labels;
  const node = labels[swarmLabel.node] ?? null;
  const memory = pointsOf(containerMetric.memory_B);
  const limits = pointsOf(containerMetric.memory_limit_B);
  const sent = growths(pointsOf(containerMetric.sent_B));
  return growths(pointsOf(containerMetric.cpu_s)).map(({ at_unix_s, span_s, rate }) => {
    // Of the time of its scrape and not of the container's other samples; cAdvisor says 0 where there is no limit.
    const limit_B = (limits.at(-1)?.value ?? 0) || (node === null ? 0 : machineMemory_B(node));
    return {
      service: labels[swarmLabel.service] ?? null,
      task: labels[swarmLabel.task] ?? null,
      node,
      at_unix_s,
      span_s,
      cpu: rate,
      memory: limit_B > 0 ? (lastUntil(memory, at_unix_s)?.value ?? 0) / limit_B : 0,
      net_tx_Bps: lastUntil(sent, at_unix_s)?.rate ?? 0,
    };
  });
}
