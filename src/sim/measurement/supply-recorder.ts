import type { Cluster } from '../cluster/cluster.js';
import type { Clock } from '../kernel/clock.js';
import { StepRecorder } from './step-recorder.js';

/** Running tasks of each service and ready nodes of each group, as they truly are at every moment. */
export class SupplyRecorder {
  readonly running: ReadonlyMap<string, StepRecorder>;
  readonly nodes: ReadonlyMap<string, StepRecorder>;

  constructor(cluster: Cluster, groups: readonly string[], clock: Clock) {
    this.running = new Map(cluster.services.map(({ name }) => [name, new StepRecorder(0)]));
    this.nodes = new Map(groups.map((name) => [name, new StepRecorder(0)]));
    cluster.listen({
      serviceChanged: (service) => this.running.get(service.name)!.set(clock.now_s, service.running),
      groupChanged: (group) => this.nodes.get(group)!.set(clock.now_s, cluster.readyNodes(group)),
    });
  }
}
