import { inOrder } from '../core/plant/in-order.js';
import { rounded, roundedReading } from '../core/plant/rounding.js';
import type { NodeGroupObservation, NodeObservation, ServiceObservation, ServiceTraffic, Snapshot, TaskObservation } from '../core/plant/snapshot.js';
import type { Observe } from '../core/engine/protocol.js';
import type { Seconds } from '../core/units.js';
import type { Cluster } from './cluster/cluster.js';
import type { Provisioning } from './cluster/provisioning.js';
import type { ClusterService } from './cluster/service.js';
import type { Task, TaskState } from './cluster/task.js';
import type { MetricsPipeline } from './metrics/metrics-pipeline.js';
import type { Sample } from './metrics/sample-window.js';
import type { ServiceTrafficMeter } from './metrics/service-traffic.js';

const nobody: ReadonlyMap<string, ServiceTraffic> = new Map();

/** Shows the cluster as an engine may see it: its inventory, and readings as far as the metrics pipeline has them. */
export class Observation {
  private readonly services: readonly ClusterService[];
  private readonly groups: readonly string[];
  /** Kept until some node changes: a large cluster is not listed anew in every cycle. */
  private nodes: readonly NodeObservation[] | null = null;

  constructor(
    private readonly stack: string,
    groups: readonly string[],
    private readonly cluster: Cluster,
    private readonly metrics: MetricsPipeline,
    private readonly provisioning: Provisioning,
    private readonly users: ServiceTrafficMeter,
  ) {
    this.services = [...cluster.services].sort((a, b) => inOrder(a.name, b.name));
    this.groups = [...groups].sort(inOrder);
    cluster.listen({ groupChanged: () => (this.nodes = null) });
  }

  snapshot(taken_s: Seconds, view: Pick<Observe, 'detail' | 'without_tasks' | 'traffic'>): Snapshot {
    const users = view.traffic === true ? this.users.read(taken_s) : nobody;
    return {
      taken_s,
      services: this.services.map((service) => this.service(service, view, users.get(service.name))),
      groups: this.groups.map((name) => this.group(name)),
      nodes: (this.nodes ??= this.cluster.nodes.map(({ name, group, created, state, labels }) => ({ name, group, created, state, labels }))),
      provisioning: this.provisioning.names,
    };
  }

  private service(service: ClusterService, { detail, without_tasks }: Pick<Observe, 'detail' | 'without_tasks'>, traffic: ServiceTraffic | undefined): ServiceObservation {
    return {
      name: service.name,
      stack: this.stack,
      mode: service.model.mode,
      desired: service.desired,
      running: service.running,
      groups: service.groups(),
      reading: roundedReading(this.metrics.serviceReading(service)),
      tasks: detail === 'tasks' && without_tasks?.includes(service.name) !== true ? this.tasks(service) : [],
      ...(traffic === undefined ? {} : { traffic }),
    };
  }

  private tasks(service: ClusterService): TaskObservation[] {
    const samples = this.metrics.newestSamples(service);
    return [...service.slots.values(), ...service.stopping]
      .map((task) => this.task(task, samples.get(task)))
      .sort((a, b) => inOrder(a.id, b.id));
  }

  private task(task: Task, sample: Sample | undefined): TaskObservation {
    return {
      id: task.id,
      state: shownAs[task.state],
      ready: task.state === 'serving',
      started_s: rounded(task.started_s),
      ready_changed_s: rounded(task.ready_changed_s),
      cpu: sample === undefined ? null : rounded(sample.cpu),
      request: task.service.model.cpu_reservation ?? 1,
      sampled_s: rounded(sample?.t_s ?? 0),
      window_s: this.metrics.snapshot_s,
    };
  }

  private group(name: string): NodeGroupObservation {
    const { labels } = this.cluster.group(name)!;
    let pending_tasks = 0;
    for (const task of this.cluster.pendingTasks) if (task.service.wants(labels)) pending_tasks += 1;
    return { name, ready: this.cluster.readyNodes(name), reading: roundedReading(this.metrics.groupReading(name)), pending_tasks };
  }
}

/** `gone` is never listed. */
const shownAs: Readonly<Record<TaskState, TaskObservation['state']>> = {
  pending: 'pending', starting: 'pending', running: 'running', serving: 'running', stopping: 'removing', failed: 'failed', gone: 'failed',
};
