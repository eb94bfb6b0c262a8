import type { Bytes, Seconds } from '../../../../core/units.js';
import type { SwarmNode } from '../../swarm/inventory.js';
import { innerDevices } from '../inner-devices.js';
import type { Sample } from '../sample.js';
import { growths } from '../counter.js';
import { lastUntil, seriesBy, summed, type Series } from './series.js';

/** node_exporter's names. */
const nodeMetric = {
  cpu_s: 'node_cpu_seconds_total',
  available_B: 'node_memory_MemAvailable_bytes',
  memory_B: 'node_memory_MemTotal_bytes',
  sent_B: 'node_network_transmit_bytes_total',
} as const;

/** Every node, all metrics in one query: a matcher holds for series without its label when it allows the empty text. */
export function nodeSelector(range_s: Seconds): string {
  return `{__name__=~"${Object.values(nodeMetric).join('|')}",mode=~"idle|",device!~"${innerDevices}"}[${Math.ceil(range_s)}s]`;
}

export interface NodeSeries {
  readonly memory_B: Bytes;
  readonly samples: readonly Sample[];
}

/** By node id. CPU is what is not idle, as the original has it. */
export function nodeSeries(series: readonly Series[], nodes: readonly SwarmNode[]): ReadonlyMap<string, NodeSeries> {
  const exporters = seriesBy(series, ({ instance = '' }) => instance);
  return new Map([...exporters].flatMap(([instance, metrics]) => {
    const node = nodeOfInstance(instance, nodes);
    return node === undefined ? [] : [[node.id, samplesOfOne(metrics)] as const];
  }));
}

/** An exporter stands on the node whose address or name its instance has, with a port or without. */
export function nodeOfInstance(instance: string, nodes: readonly SwarmNode[]): SwarmNode | undefined {
  const host = instance.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return nodes.find(({ address, name }) => [host, instance].some((text) => text === address || text === name));
}

function samplesOfOne(metrics: readonly Series[]): NodeSeries {
  const seriesOf = (name: string) => metrics.filter(({ labels }) => labels['__name__'] === name);
  const cpus = seriesOf(nodeMetric.cpu_s);
  const available = summed(seriesOf(nodeMetric.available_B));
  const memory_B = summed(seriesOf(nodeMetric.memory_B)).at(-1)?.value ?? 0;
  const sent = growths(summed(seriesOf(nodeMetric.sent_B)));
  const samples = growths(summed(cpus)).map(({ at_unix_s, span_s, rate }) => ({
    at_unix_s,
    span_s,
    // Idle time is counted in ticks: of an idle machine it can pass the time there was.
    cpu: Math.max(0, 1 - rate / cpus.length),
    memory: memory_B > 0 ? 1 - (lastUntil(available, at_unix_s)?.value ?? memory_B) / memory_B : 0,
    net_tx_Bps: lastUntil(sent, at_unix_s)?.rate ?? 0,
  }));
  return { memory_B, samples };
}
