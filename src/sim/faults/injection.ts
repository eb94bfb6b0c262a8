import type { Seconds } from '../../core/units.js';
import type { Cluster } from '../cluster/cluster.js';
import type { ClusterNode } from '../cluster/node.js';
import { runs } from '../cluster/task.js';
import type { Clock } from '../kernel/clock.js';
import type { Fault } from '../model/fault.js';
import type { Stream } from '../random/stream.js';
import type { Traffic } from '../traffic/traffic.js';
import type { Conditions } from './conditions.js';

/** A leak grows in this many steps. */
const leakSteps = 100;

/**
 * Brings the faults that act on cluster and traffic about, each at its time. The others only colour how things go
 * (`Conditions`) and need no event; a crash of the controller is its driver's business.
 */
export class FaultInjection {
  /** Crashes in force by node: the last to end brings the node back. */
  private readonly crashes = new Map<ClusterNode, number>();

  constructor(
    private readonly clock: Clock,
    private readonly cluster: Cluster,
    private readonly traffic: Traffic,
    private readonly conditions: Conditions,
    /** Chooses the victims. */
    private readonly chance: Stream,
  ) {
    // A node that joins in the middle of a fault of its group has its share of it.
    cluster.listen({ nodeJoined: (node) => this.expose(node) });
  }

  arm(fault: Fault): void {
    switch (fault.kind) {
      case 'node-crash':
        return this.clock.at(fault.at, () => this.crashNode(fault.group, fault.index, fault.for));
      case 'task-crash':
        return this.clock.at(fault.at, () => this.crashTask(fault.service));
      case 'partition':
      case 'noisy-neighbour':
        return this.atBothEnds(fault, () => this.cluster.nodesOf(fault.group).forEach((node) => this.expose(node)));
      case 'leak':
        return this.leak(fault);
      case 'metrics-lost':
      case 'metrics-late':
      case 'provisioning-slow':
      case 'provisioning-fails':
      case 'api-errors':
      case 'controller-crash':
        return;
    }
  }

  private atBothEnds(fault: { readonly at: Seconds; readonly for: Seconds }, call: () => void): void {
    this.clock.at(fault.at, call);
    this.clock.at(fault.at + fault.for, call);
  }

  private expose(node: ClusterNode): void {
    const { now_s } = this.clock;
    const taken = this.conditions.neighbourCores(node.group, now_s);
    this.traffic.setBackground(node.traffic, Math.min(node.background + taken, node.cores));
    this.traffic.setReachable(node.traffic, !this.conditions.cutOff(node.group, now_s));
  }

  private crashNode(group: string, index: number, for_s: Seconds): void {
    const node = this.cluster.nodesOf(group)[index];
    if (node === undefined) return;
    this.crashes.set(node, (this.crashes.get(node) ?? 0) + 1);
    this.cluster.crashNode(node);
    this.clock.at(this.clock.now_s + for_s, () => {
      const others = this.crashes.get(node)! - 1;
      this.crashes.set(node, others);
      if (others === 0) this.cluster.restoreNode(node);
    });
  }

  private crashTask(name: string): void {
    const service = this.cluster.service(name);
    const tasks = service === undefined ? [] : [...service.slots.values()].filter(runs);
    const victim = tasks[Math.floor(this.chance.uniform() * tasks.length)];
    if (victim !== undefined) this.cluster.crashTask(victim);
  }

  private leak(fault: Extract<Fault, { readonly kind: 'leak' }>): void {
    const service = this.cluster.service(fault.service);
    if (service === undefined) return;
    const adjust = () => this.traffic.setDemandFactor(service.index, this.conditions.demandFactor(fault.service, this.clock.now_s));
    for (let step = 1; step < leakSteps; step += 1) this.clock.at(fault.at + (fault.for * step) / leakSteps, adjust);
    this.clock.at(fault.at + fault.for, adjust);
  }
}
