import type { Bytes, Seconds } from '../../../core/units.js';
import type { ContainerCounters } from '../metrics/docker-stats/container-counters.js';
import type { NodeCounters } from '../metrics/docker-stats/node-counters.js';
import { containerSample, samplesBetween } from '../metrics/docker-stats/samples-between.js';
import type { ContainerSample, Sample } from '../metrics/sample.js';
import type { SwarmNode } from '../swarm/inventory.js';

/** A document and its name, the same whenever it is written again. */
export interface BeatDocument {
  readonly id: string;
  readonly at_unix_s: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Round {
  readonly node: SwarmNode;
  readonly at_unix_s: number;
  /** Between two rounds. */
  readonly period_s: Seconds;
}

/**
 * Documents as Metricbeat 8 writes them (its reference, "Exported fields", modules docker and system), one a metric set:
 * of each container its CPU, its memory and each of its interfaces; of the node what its containers come to together.
 */
export class NodeBeats {
  /** By all containers since the first reading. */
  private sent_B: Bytes = 0;

  constructor(
    /** The newest reading. */
    public last: NodeCounters,
    private readonly period_s: Seconds,
  ) {}

  /** What this reading and the one before it say of the time between them. */
  documents(node: SwarmNode, counters: NodeCounters): readonly BeatDocument[] {
    const before = this.last;
    this.last = counters;
    const round: Round = { node, at_unix_s: counters.at_unix_s, period_s: this.period_s };
    const earlier = new Map(before.containers.map((container) => [container.id, container]));
    const whole = samplesBetween(before, counters, node.cores).node;
    this.sent_B += whole === null ? 0 : whole.net_tx_Bps * whole.span_s;
    return [
      ...counters.containers.flatMap((container) => {
        const sample = containerSample(earlier.get(container.id), container, counters.at_unix_s);
        return sample === null ? [] : ofContainer(round, container, sample);
      }),
      ...(whole === null ? [] : ofNode(round, whole, this.sent_B)),
    ];
  }
}

function ofContainer(round: Round, counters: ContainerCounters, sample: ContainerSample): readonly BeatDocument[] {
  const { id, name, image } = counters;
  const container = { id, name, image: { name: image }, runtime: 'docker' };
  const labels = { labels: labelsOf(counters, round.node) };
  const { memory_B, memory_limit_B, interfaces } = counters;
  const document = (metricset: string, part: string, figures: object) =>
    beat(round, 'docker', metricset, [id, ...(part === '' ? [] : [part])], { container, docker: { container: labels, [metricset]: figures } });
  return [
    document('cpu', '', { total: { pct: sample.cpu, ...(round.node.cores > 0 ? { norm: { pct: sample.cpu / round.node.cores } } : {}) } }),
    document('memory', '', { usage: { total: memory_B, pct: sample.memory }, limit: memory_limit_B }),
    ...interfaces.map(({ name: ofInterface, received_B, sent_B }) =>
      document('network', ofInterface, { interface: ofInterface, inbound: { bytes: received_B }, outbound: { bytes: sent_B } })),
  ];
}

/** Those of Swarm's that name what the container belongs to, their dots turned as Metricbeat does (labels.dedot). */
function labelsOf({ service, task }: ContainerCounters, { id }: SwarmNode): Readonly<Record<string, string>> {
  return {
    com_docker_swarm_node_id: id,
    ...(service === null ? {} : { com_docker_swarm_service_name: service }),
    ...(task === null ? {} : { com_docker_swarm_task_id: task }),
  };
}

/** The node's interfaces are not known: what its containers sent counts as one. */
function ofNode(round: Round, { cpu, memory }: Sample, sent_B: Bytes): readonly BeatDocument[] {
  const { cores, id } = round.node;
  return [
    beat(round, 'system', 'cpu', [id], { system: { cpu: { cores, total: { pct: cpu * cores, norm: { pct: cpu } } } } }),
    beat(round, 'system', 'memory', [id], { system: { memory: { actual: { used: { pct: memory } } } } }),
    beat(round, 'system', 'network', [id], { system: { network: { name: 'containers', out: { bytes: Math.round(sent_B) } } } }),
  ];
}

function beat({ node, at_unix_s, period_s }: Round, module: string, metricset: string, of: readonly string[], figures: object): BeatDocument {
  const at_ms = Math.round(at_unix_s * 1000);
  return {
    id: [at_ms, module, metricset, ...of].join('/'),
    at_unix_s,
    fields: {
      '@timestamp': new Date(at_ms).toISOString(),
      agent: { type: 'elascale' },
      host: { name: node.name },
      event: { module, dataset: `${module}.${metricset}` },
      metricset: { name: metricset, period: Math.round(period_s * 1000) },
      service: { type: module },
      ...figures,
    },
  };
}
