import type { Reading } from '../../core/plant/snapshot.js';
import type { Fraction, Seconds } from '../../core/units.js';
import type { Cluster } from '../cluster/cluster.js';
import type { ClusterNode } from '../cluster/node.js';
import type { ClusterService } from '../cluster/service.js';
import type { Conditions } from '../faults/conditions.js';
import type { Clock } from '../kernel/clock.js';
import type { MetricsPipeline as Settings } from '../model/infrastructure.js';
import { KeyedStream } from '../random/streams.js';
import type { Traffic } from '../traffic/traffic.js';
import { type Beating, BeatWheel } from './beat-wheel.js';
import { Ingestion } from './ingestion.js';
import { NodeBeats } from './node-beats.js';
import { NodeTotals } from './node-totals.js';
import { type Sample, SampleWindow } from './sample-window.js';
import { TaskBeats, type WatchedService } from './task-beats.js';
import type { Watched } from './watched.js';

/** The agents of one phase: those for containers beat before those for nodes. */
class PhaseBeats implements Beating {
  constructor(readonly tasks: TaskBeats, readonly nodes: NodeBeats) {}

  get empty(): boolean {
    return this.tasks.empty && this.nodes.empty;
  }

  open(): void {
    this.tasks.open();
  }

  beat(now_s: Seconds): void {
    this.tasks.beat(now_s);
    this.nodes.beat(now_s);
  }
}

/**
 * From busy-time integrals to what a query shows: the beats of every node's two agents, their way into the store, the
 * averaging window. The engine sees only this.
 */
export class MetricsPipeline {
  private readonly services: readonly WatchedService[];
  private readonly groups: ReadonlyMap<string, Watched & { readonly phases: KeyedStream }>;
  private readonly wheel: BeatWheel<PhaseBeats>;
  /** The two agents of every node. */
  private readonly agents = new Map<ClusterNode, { readonly tasks: TaskBeats; readonly itself: NodeBeats }>();

  constructor(
    private readonly settings: Settings,
    window_s: Seconds,
    cluster: Cluster,
    groups: readonly string[],
    private readonly clock: Clock,
    traffic: Traffic,
    conditions: Conditions,
    seed: number,
  ) {
    const watched = (name: string): Watched => ({ window: new SampleWindow(window_s), ingestion: new Ingestion(name, settings, conditions, seed) });
    this.services = cluster.services.map(({ name, model }) => ({ ...watched(`service ${name}`), memory: model.base_memory, interfaces: model.interfaces }));
    this.groups = new Map(groups.map((name) => [name, { ...watched(`group ${name}`), phases: new KeyedStream(seed, `beat phases ${name}`) }]));
    const totals = new NodeTotals();
    this.wheel = new BeatWheel(clock, settings.period, this.snapshot_s, () =>
      new PhaseBeats(new TaskBeats(traffic, settings.period, this.snapshot_s, this.services, totals), new NodeBeats(traffic, settings.period, totals)));
    cluster.listen({
      nodeJoined: (node) => this.watch(node),
      nodeLeft: (node) => this.leave(node),
      taskStarted: (task) => this.agents.get(task.node!)!.tasks.watch(task),
      taskEnding: (task) => this.agents.get(task.node!)!.tasks.forget(task),
    });
  }

  /** Span of a task's CPU sample. */
  get snapshot_s(): Seconds {
    return Math.min(this.settings.snapshot, this.settings.period);
  }

  serviceReading(service: ClusterService): Reading | null {
    return this.services[service.index]!.window.reading(this.clock.now_s);
  }

  groupReading(group: string): Reading | null {
    return this.groups.get(group)!.window.reading(this.clock.now_s);
  }

  /** By task, the newest sample that has arrived and is in the window. */
  newestSamples(service: ClusterService): ReadonlyMap<object, Sample> {
    return this.services[service.index]!.window.newestByTask(this.clock.now_s);
  }

  private watch(node: ClusterNode): void {
    const group = this.groups.get(node.group)!;
    const { tasks } = this.wheel.at(this.phase(group.phases, node.ordinal, 0));
    const { nodes } = this.wheel.at(this.phase(group.phases, node.ordinal, 1));
    tasks.add(node);
    nodes.watch(node, group);
    this.agents.set(node, { tasks, itself: nodes });
  }

  private phase(phases: KeyedStream, node: number, agent: number): Fraction {
    const { phase, period } = this.settings;
    return phase === undefined ? phases.at(node, agent).uniform() : (phase / period) % 1;
  }

  private leave(node: ClusterNode): void {
    const { tasks, itself } = this.agents.get(node)!;
    tasks.remove(node);
    itself.forget(node);
    this.agents.delete(node);
  }
}
