import type { Reading } from '../../core/plant/snapshot.js';
import type { Seconds } from '../../core/units.js';
import type { Cluster } from '../cluster/cluster.js';
import type { ClusterNode } from '../cluster/node.js';
import type { ClusterService } from '../cluster/service.js';
import type { Conditions } from '../faults/conditions.js';
import type { Clock } from '../kernel/clock.js';
import type { MetricsPipeline as Settings } from '../model/infrastructure.js';
import { KeyedStream } from '../random/streams.js';
import type { Traffic } from '../traffic/traffic.js';
import { BeatWheel } from './beat-wheel.js';
import { Ingestion } from './ingestion.js';
import { NodeBeats } from './node-beats.js';
import { type Sample, SampleWindow } from './sample-window.js';
import { TaskBeats } from './task-beats.js';

/** Where the samples of a service or node group come together, and how they get there. */
interface Watched {
  readonly window: SampleWindow;
  readonly ingestion: Ingestion;
}

/**
 * From busy-time integrals to what a query shows: the beats of every node's two agents, their way into the store, the
 * averaging window. The engine sees only this.
 */
export class MetricsPipeline {
  private readonly services: readonly Watched[];
  private readonly groups: ReadonlyMap<string, Watched & { readonly phases: KeyedStream }>;
  private readonly wheel: BeatWheel;
  private readonly agents = new Map<ClusterNode, { readonly tasks: TaskBeats; readonly node: NodeBeats }>();

  constructor(
    private readonly settings: Settings,
    window_s: Seconds,
    cluster: Cluster,
    groups: readonly string[],
    private readonly clock: Clock,
    private readonly traffic: Traffic,
    conditions: Conditions,
    seed: number,
  ) {
    const watched = (name: string): Watched => ({ window: new SampleWindow(window_s), ingestion: new Ingestion(name, settings, conditions, seed) });
    this.services = cluster.services.map(({ name }) => watched(`service ${name}`));
    this.groups = new Map(groups.map((name) => [name, { ...watched(`group ${name}`), phases: new KeyedStream(seed, `beat phases ${name}`) }]));
    this.wheel = new BeatWheel(clock, settings.period, this.snapshot_s);
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
    const { period } = this.settings;
    const tasks = new TaskBeats(this.traffic, period, this.snapshot_s, (task, t_s, cpu, net_tx_Bps) => {
      const { index, model } = task.service;
      const { window, ingestion } = this.services[index]!;
      window.push(task, t_s, ingestion.arrival_s(task.slot, t_s), cpu, model.base_memory, net_tx_Bps / model.interfaces);
    });
    const { window, ingestion, phases } = this.groups.get(node.group)!;
    const itself = new NodeBeats(node, this.traffic, period, (t_s, cpu) => {
      window.push(node, t_s, ingestion.arrival_s(node.ordinal, t_s), cpu, tasks.memory, tasks.net_tx_Bps);
    });
    this.agents.set(node, { tasks, node: itself });
    this.wheel.add(tasks, phases.at(node.ordinal, 0).uniform());
    this.wheel.add(itself, phases.at(node.ordinal, 1).uniform());
  }

  private leave(node: ClusterNode): void {
    const { tasks, node: itself } = this.agents.get(node)!;
    this.wheel.remove(tasks);
    this.wheel.remove(itself);
    this.agents.delete(node);
  }
}
