import type { Seconds } from '../../../../core/units.js';
import { CallError, type CallLimits } from '../../call.js';
import type { Inventory } from '../../swarm/inventory.js';
import type { PrometheusSettings } from '../metrics-settings.js';
import type { MetricsSource, Readings } from '../metrics-source.js';
import { inWindow } from '../sample.js';
import { meanReading, meanReadings, newestByTask } from '../window-mean.js';
import { containerSamples, containerSelector, type PlacedSample } from './container-series.js';
import { nodeSelector, nodeSeries, type NodeSeries } from './node-series.js';
import { PrometheusApi } from './prometheus-api.js';

/** A sample in the window needs the counter before it: scrapes may lie a window apart. */
const windowsInRange = 2;

/**
 * Readings from Prometheus: two queries a cycle, whatever the number of services. Raw samples are asked for and not
 * PromQL's `rate`, which stretches what it knows to the whole window and so shows a task that has just started at a
 * part of its load; like this every source makes its means of the same samples.
 */
export class PrometheusSource implements MetricsSource {
  private readonly api: PrometheusApi;

  /** @throws CallError when a file of the settings cannot be read */
  constructor(private readonly settings: PrometheusSettings, limits: CallLimits) {
    this.api = new PrometheusApi(settings, limits);
  }

  async read(window_s: Seconds, inventory: Inventory): Promise<Readings> {
    const now_unix_s = Date.now() / 1000;
    const range_s = windowsInRange * window_s;
    const [ofContainers, ofNodes] = await Promise.all([this.api.samples(containerSelector(range_s), now_unix_s), this.api.samples(nodeSelector(range_s), now_unix_s)]);
    if (ofContainers.length === 0 && ofNodes.length === 0 && inventory.nodes.length > 0) {
      throw new CallError('bad-answer', `query of ${this.settings.url}`, `no sample of any container or node in ${range_s} s`, 'does it scrape cAdvisor (or elascale ship --to prometheus) and node_exporter?');
    }
    const nodes = nodeSeries(ofNodes, inventory.nodes);
    const containers = inWindow(containerSamples(ofContainers, (id) => nodes.get(id)?.memory_B ?? 0), now_unix_s, window_s);
    return readingsOf(containers, nodes, inventory, now_unix_s, window_s);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * A node is silent when tasks that ran all through the window gave no sample; where no task did, when the node itself
 * gave none.
 */
function readingsOf(containers: readonly PlacedSample[], nodes: ReadonlyMap<string, NodeSeries>, inventory: Inventory, now_unix_s: number, window_s: Seconds): Readings {
  const speaking = new Set(containers.map(({ node }) => node));
  const expected = new Set(inventory.tasks.filter(({ state, changed_unix_s }) => state === 'running' && changed_unix_s <= now_unix_s - window_s).map(({ node }) => node));
  const readings = inventory.nodes.map(({ id, name }) => {
    const reading = meanReading(inWindow(nodes.get(id)?.samples ?? [], now_unix_s, window_s));
    return { name, reading, silent: !speaking.has(id) && (expected.has(id) || reading === null) };
  });
  return {
    services: meanReadings(containers, ({ service }) => service),
    nodes: new Map(readings.flatMap(({ name, reading }) => reading === null ? [] : [[name, reading] as const])),
    tasks: newestByTask(containers),
    silent: readings.filter(({ silent }) => silent).map(({ name }) => name),
  };
}
