import type { Seconds } from '../../core/units.js';
import type { Clock } from '../kernel/clock.js';
import type { NodeGroup } from '../model/infrastructure.js';
import type { PlantModel } from '../model/plant-model.js';
import type { Traffic } from '../traffic/traffic.js';
import type { ClusterListener } from './cluster-listener.js';
import { ClusterNode } from './node.js';
import { place, type Placement } from './placement.js';
import { tasksToRemove } from './removal-order.js';
import { ClusterService } from './service.js';
import { SpreadOrder } from './spread-order.js';
import { type TaskHabits, TaskLife } from './task-life.js';
import { runs, type Task } from './task.js';

/** Swarm calls a node down when three of its 5 s heartbeats are missing; only then are its tasks replaced. */
export const nodeLossNoticed_s: Seconds = 15;

/**
 * The swarm: keeps the tasks of each service at their desired number on nodes that suit them. It starts, stops and
 * replaces; it moves nothing by itself when a node joins or comes back. Everything happens in virtual time on `clock`
 * and is told to the traffic model, which carries the requests.
 */
export class Cluster {
  readonly services: readonly ClusterService[];
  /** In order of joining. */
  readonly nodes: ClusterNode[] = [];
  private readonly order = new SpreadOrder(this.nodes);
  private readonly life: TaskLife;
  private readonly listeners: ClusterListener[] = [];
  private readonly bySerial = new Map<number, ClusterNode>();
  private readonly pending = new Set<Task>();
  /** By group. */
  private readonly ready = new Map<string, number>();
  private deployed = false;
  private joined = 0;
  private readonly joinedGroup = new Map<string, number>();

  constructor(
    private readonly model: PlantModel,
    private readonly clock: Clock,
    private readonly traffic: Traffic,
    /** By service, in the order of the model. */
    habits: readonly TaskHabits[],
    /** Unix time of t = 0: nodes bear the date of their making. */
    private readonly epoch_s: number,
  ) {
    this.services = Object.entries(model.application.services).map(([name, service], index) => new ClusterService(name, index, service));
    this.life = new TaskLife(clock, traffic, habits, {
      started: (task) => {
        task.service.running += 1;
        this.tell((listener) => listener.taskStarted?.(task));
        this.tellService(task.service);
      },
      stopping: (task) => {
        task.service.running -= 1;
      },
      ending: (task) => this.tell((listener) => listener.taskEnding?.(task)),
      stopped: (task) => {
        this.forget(task);
        this.placePending();
      },
    });
  }

  listen(listener: ClusterListener): void {
    this.listeners.push(listener);
  }

  /** What stands at the start of the run: the groups' first nodes, and the services' tasks, serving already. */
  deploy(): void {
    for (const [group, { nodes }] of Object.entries(this.model.infrastructure.groups)) {
      for (let nth = 1; nth <= nodes; nth += 1) this.join(group, nth === 1 ? group : `${group}.${nth}`);
    }
    for (const service of this.services) if (!service.global) this.scale(service, service.replicas);
    this.deployed = true;
  }

  group(name: string): NodeGroup | undefined {
    return this.model.infrastructure.groups[name];
  }

  service(name: string): ClusterService | undefined {
    return this.services.find((service) => service.name === name);
  }

  node(name: string): ClusterNode | undefined {
    return this.nodes.find((node) => node.name === name);
  }

  nodesOf(group: string): readonly ClusterNode[] {
    return this.nodes.filter((node) => node.group === group);
  }

  readyNodes(group: string): number {
    return this.ready.get(group) ?? 0;
  }

  /** Tasks that no node has room for, longest waiting first. */
  get pendingTasks(): Iterable<Task> {
    return this.pending;
  }

  /** Sets the desired replicas of a replicated service. */
  scale(service: ClusterService, replicas: number): void {
    service.replicas = replicas;
    const surplus = service.slots.size - replicas;
    if (surplus > 0) for (const task of tasksToRemove(service, surplus)) this.retire(task);
    for (let slot = 1; service.slots.size < replicas; slot += 1) {
      if (!service.slots.has(slot)) this.fill(service, slot);
    }
    this.tellService(service);
    if (surplus > 0) this.placePending();
  }

  /** A node of the group becomes ready. Its name must be new. */
  join(group: string, name: string): ClusterNode {
    const { flavour, labels, background, contention } = this.group(group)!;
    const { cores, memory } = this.model.infrastructure.flavours[flavour]!;
    this.joined += 1;
    const ordinal = (this.joinedGroup.get(group) ?? 0) + 1;
    this.joinedGroup.set(group, ordinal);
    // What stands at the start was made before it, one node after the other.
    const created_s = this.deployed ? this.clock.now_s : this.joined - 3600;
    const created = rfc3339(this.epoch_s + created_s);
    const traffic = this.traffic.addNode({ cores, background, contention });
    const node = new ClusterNode(name, this.joined, group, labels, created, cores, memory, background, traffic, ordinal);
    this.nodes.push(node);
    this.bySerial.set(node.serial, node);
    this.countReady(node, 1);
    this.tell((listener) => listener.nodeJoined?.(node));
    this.becomeReady(node);
    return node;
  }

  /**
   * Takes a node out of the swarm for good. With `drain` its tasks end as in a scale-in while others are started
   * elsewhere, as `docker node update --availability drain` does, and the node leaves when the last has stopped;
   * without, they die with it and are replaced at once. `left` is called when the node is gone.
   */
  remove(node: ClusterNode, drain: boolean, left: () => void): void {
    const leave = () => {
      this.leave(node);
      left();
    };
    if (!drain || node.tasks.size === 0) return leave();
    this.changeState(node, 'draining');
    node.emptied = leave;
    this.dismissGlobalTasks(node);
    for (const task of [...node.tasks]) {
      if (task.state === 'stopping') continue;
      this.retire(task);
      this.fill(task.service, task.slot);
    }
  }

  /** The task's process dies; Swarm starts another in its place. */
  crashTask(task: Task): void {
    this.replace(task);
    this.placePending();
  }

  /** The node stops with all that is on it. Its tasks are missed, and replaced, a little later. */
  crashNode(node: ClusterNode): void {
    if (node.state === 'down') return;
    this.changeState(node, 'down');
    this.dismissGlobalTasks(node);
    const missed = [...node.tasks].filter((task) => task.state !== 'stopping');
    for (const task of [...node.tasks]) this.bury(task);
    for (const task of missed) {
      task.state = 'failed';
      task.service.slots.set(task.slot, task);
    }
    this.clock.at(this.clock.now_s + nodeLossNoticed_s, () => {
      for (const task of missed) if (task.state === 'failed') this.replace(task);
    });
  }

  /** A node that was down is back, empty. */
  restoreNode(node: ClusterNode): void {
    if (node.state === 'down' && this.nodes.includes(node)) this.becomeReady(node);
  }

  private becomeReady(node: ClusterNode): void {
    this.changeState(node, 'ready');
    for (const service of this.services) {
      if (service.global && service.wants(node.labels) && !service.slots.has(node.serial)) this.fill(service, node.serial);
    }
    this.placePending();
  }

  /** A global service wants no task on a node that is not ready; one may stand there or wait for room. */
  private dismissGlobalTasks(node: ClusterNode): void {
    for (const service of this.services) {
      const task = service.global ? service.slots.get(node.serial) : undefined;
      if (task !== undefined) this.retire(task);
    }
  }

  private leave(node: ClusterNode): void {
    node.emptied = null;
    this.nodes.splice(this.nodes.indexOf(node), 1);
    this.bySerial.delete(node.serial);
    this.order.loosened();
    this.countReady(node, -1);
    this.dismissGlobalTasks(node);
    const missed = [...node.tasks].filter((task) => task.state !== 'stopping');
    for (const task of [...node.tasks]) this.bury(task);
    this.traffic.removeNode(node.traffic);
    this.tell((listener) => listener.nodeLeft?.(node));
    this.tell((listener) => listener.groupChanged?.(node.group));
    for (const { service, slot } of missed) this.fill(service, slot);
  }

  /** A task for a free slot, on a node if there is room for it. */
  private fill(service: ClusterService, slot: number): void {
    const task = service.newTask(slot);
    const why_pending = this.tryToPlace(task);
    if (why_pending !== null) this.keepPending(task, why_pending);
    this.tellService(service);
  }

  private replace(task: Task): void {
    this.bury(task);
    this.fill(task.service, task.slot);
  }

  private placePending(): void {
    const refused = new Map<ClusterService, string>();
    for (const task of [...this.pending]) {
      // Tasks of a service ask for the same; those of a global one each have a node of their own.
      const why_pending = (task.service.global ? null : refused.get(task.service)) ?? this.tryToPlace(task);
      if (why_pending === null) continue;
      this.keepPending(task, why_pending);
      refused.set(task.service, why_pending);
    }
  }

  private keepPending(task: Task, why_pending: string): void {
    task.why_pending = why_pending;
    this.pending.add(task);
  }

  /** Places and starts the task, or returns why not. */
  private tryToPlace(task: Task): string | null {
    const placement = this.placementOf(task);
    if ('why_pending' in placement) return placement.why_pending;
    this.pending.delete(task);
    task.why_pending = '';
    placement.node.take(task);
    if (this.deployed) this.life.begin(task);
    else this.life.stand(task);
    return null;
  }

  private placementOf({ service, slot }: Task): Placement {
    if (!service.global) return this.order.place(service);
    const node = this.bySerial.get(slot);
    return place(service, node === undefined ? [] : [node]);
  }

  /** Frees the task's slot; what runs is stopped gracefully. */
  private retire(task: Task): void {
    if (!runs(task)) return this.bury(task);
    task.service.slots.delete(task.slot);
    task.service.stopping.add(task);
    task.node!.retire(task);
    this.order.loosened();
    this.life.stop(task);
    this.tellService(task.service);
  }

  /** Ends a task at once, whatever it does, and frees its slot. */
  private bury(task: Task): void {
    this.life.kill(task);
    if (task.service.slots.get(task.slot) === task) task.service.slots.delete(task.slot);
    this.forget(task);
  }

  private forget(task: Task): void {
    const { node, service } = task;
    node?.release(task);
    if (node !== null) this.order.loosened();
    service.stopping.delete(task);
    this.pending.delete(task);
    task.state = 'gone';
    task.node = null;
    this.tellService(service);
    if (node?.tasks.size === 0) node.emptied?.();
  }

  private changeState(node: ClusterNode, state: ClusterNode['state']): void {
    this.countReady(node, -1);
    node.state = state;
    this.order.loosened();
    this.countReady(node, 1);
    this.tell((listener) => listener.groupChanged?.(node.group));
  }

  /** In or out of the count of its group, if it is ready. */
  private countReady(node: ClusterNode, difference: 1 | -1): void {
    if (node.state === 'ready') this.ready.set(node.group, this.readyNodes(node.group) + difference);
  }

  private tellService(service: ClusterService): void {
    this.tell((listener) => listener.serviceChanged?.(service));
  }

  private tell(of: (listener: ClusterListener) => void): void {
    for (const listener of this.listeners) of(listener);
  }
}

/** Unix time in the form of the Docker API. */
function rfc3339(unix_s: number): string {
  return `${new Date(unix_s * 1000).toISOString().slice(0, -1)}000000Z`;
}
