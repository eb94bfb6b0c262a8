import type { Seconds } from '../../core/units.js';
import type { Cluster } from '../cluster/cluster.js';
import type { NodeId, TaskId, Traffic } from '../traffic/traffic.js';

/** CPU time that services and node groups used, of tasks and nodes that are gone too: their counters stay. */
export class UsageRecorder {
  private readonly tasks: ReadonlyMap<string, TaskId[]>;
  private readonly nodes: ReadonlyMap<string, NodeId[]>;

  /** To be made before the cluster is deployed. */
  constructor(cluster: Cluster, groups: readonly string[], private readonly traffic: Traffic) {
    this.tasks = new Map(cluster.services.map(({ name }) => [name, []]));
    this.nodes = new Map(groups.map((name) => [name, []]));
    cluster.listen({
      taskStarted: ({ service, traffic: id }) => this.tasks.get(service.name)!.push(id!),
      nodeJoined: ({ group, traffic: id }) => this.nodes.get(group)!.push(id),
    });
  }

  /** By service. */
  cpu_s(): ReadonlyMap<string, Seconds> {
    return sums(this.tasks, (task) => this.traffic.taskCounters(task).cpu_s);
  }

  /** By node group. */
  busy_s(): ReadonlyMap<string, Seconds> {
    return sums(this.nodes, (node) => this.traffic.nodeBusy_s(node));
  }
}

function sums(all: ReadonlyMap<string, readonly number[]>, of: (id: number) => Seconds): ReadonlyMap<string, Seconds> {
  return new Map([...all].map(([name, ids]) => [name, ids.reduce((sum, id) => sum + of(id), 0)]));
}
