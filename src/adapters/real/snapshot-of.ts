import type { Observe } from '../../core/engine/protocol.js';
import { inOrder } from '../../core/plant/in-order.js';
import { rounded, roundedReading } from '../../core/plant/rounding.js';
import type { NodeGroupObservation, Reading, ServiceObservation, Snapshot, TaskObservation } from '../../core/plant/snapshot.js';
import type { Seconds } from '../../core/units.js';
import { groupBy } from './group-by.js';
import type { Readings } from './metrics/metrics-source.js';
import type { Inventory, SwarmNode, SwarmService, SwarmTask } from './swarm/inventory.js';
import { nodeGroups, type NodeGroup } from './swarm/node-groups.js';
import { satisfies } from './swarm/placement-constraint.js';
import { settingsFromLabels } from './swarm/service-labels.js';

export interface Moment {
  /** Unix time of second 0 of the snapshot's clock. */
  readonly epoch_s: number;
  readonly taken_s: Seconds;
  /** Averaging window of the readings. */
  readonly window_s: Seconds;
}

/** What an engine may see of a swarm: what the manager says there is, beside what was measured. */
export function snapshotOf(
  inventory: Inventory, readings: Readings, moment: Moment, view: Pick<Observe, 'detail' | 'without_tasks'>, provisioning: readonly string[],
): Snapshot {
  const groups = nodeGroups(inventory.nodes);
  const scene: Scene = { readings, moment, groups, nodes: new Map(inventory.nodes.map((node) => [node.id, node])) };
  const tasks = groupBy(inventory.tasks, ({ service }) => service);
  const waiting = inventory.tasks.filter(waitsForRoom);
  const constraints = new Map(inventory.services.map((service) => [service.name, service.constraints]));
  return {
    taken_s: moment.taken_s,
    services: inventory.services.map((service) => serviceObservation(service, tasks.get(service.name) ?? [], scene, view)),
    groups: groups.map((group) => groupObservation(group, waiting.filter((task) => satisfies(group.base, constraints.get(task.service)!)).length, scene)),
    nodes: groups
      .flatMap(({ name, nodes }) => nodes.map((node) => ({ name: node.name, group: name, created: node.created, state: node.state, labels: node.labels })))
      .sort((a, b) => inOrder(a.name, b.name)),
    provisioning,
  };
}

interface Scene {
  readonly readings: Readings;
  readonly moment: Moment;
  readonly groups: readonly NodeGroup[];
  readonly nodes: ReadonlyMap<string, SwarmNode>;
}

function serviceObservation(service: SwarmService, tasks: readonly SwarmTask[], scene: Scene, { detail, without_tasks }: Pick<Observe, 'detail' | 'without_tasks'>): ServiceObservation {
  const running = tasks.filter((task) => stateOf(task, scene) === 'running');
  const { settings } = settingsFromLabels(service.name, service.labels);
  return {
    name: service.name,
    stack: service.stack,
    mode: service.mode,
    desired: service.desired,
    running: running.length,
    groups: groupsUnder(tasks, scene),
    reading: serviceReading(service.name, running, scene),
    tasks: detail === 'tasks' && without_tasks?.includes(service.name) !== true ? taskObservations(service, tasks, scene) : [],
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

/** A task that the scheduler has not looked at yet has no node either, for a moment; of one that finds none it says so (swarmkit, scheduler.go). */
const waitsForRoom = ({ state, node, reason }: SwarmTask): boolean => state === 'pending' && node === null && reason.startsWith('no suitable node');

/** The manager goes on listing tasks of a lost node as running. */
function stateOf({ state, node }: SwarmTask, { nodes }: Scene): SwarmTask['state'] {
  return state === 'running' && nodes.get(node ?? '')?.state === 'down' ? 'failed' : state;
}

function groupsUnder(tasks: readonly SwarmTask[], { groups }: Scene): readonly string[] {
  const ids = new Set(tasks.flatMap(({ node }) => (node === null ? [] : [node])));
  return groups.filter(({ nodes }) => nodes.some(({ id }) => ids.has(id))).map(({ name }) => name);
}

/** A mean that leaves out the tasks of a silent node would be no mean: the engine holds where there is none. */
function serviceReading(name: string, running: readonly SwarmTask[], { readings, moment, nodes }: Scene): Reading | null {
  const partial = running.some(({ node }) => readings.silent.includes(nodes.get(node ?? '')?.name ?? ''));
  return partial ? null : onOurClock(readings.services.get(name), moment);
}

function taskObservations({ reservation_cores }: SwarmService, tasks: readonly SwarmTask[], scene: Scene): readonly TaskObservation[] {
  const { readings, moment } = scene;
  return tasks
    .map((task): TaskObservation => {
      const sample = readings.tasks.get(task.id);
      const state = stateOf(task, scene);
      return {
        id: task.id,
        state,
        ready: task.ready && state === 'running',
        started_s: rounded(task.started_unix_s - moment.epoch_s),
        ready_changed_s: rounded(task.changed_unix_s - moment.epoch_s),
        cpu: sample === undefined ? null : rounded(sample.cpu),
        request: reservation_cores ?? 1,
        sampled_s: sample === undefined ? 0 : rounded(sample.at_unix_s - moment.epoch_s),
        window_s: sample?.span_s ?? moment.window_s,
      };
    })
    .sort((a, b) => inOrder(a.id, b.id));
}

function groupObservation({ name, nodes }: NodeGroup, pending_tasks: number, scene: Scene): NodeGroupObservation {
  const ready = nodes.filter(({ state }) => state === 'ready');
  return { name, ready: ready.length, reading: groupReading(ready, scene), pending_tasks };
}

/** Mean of the ready nodes; none while one of them gives no reading. As fresh as the least fresh of them. */
function groupReading(ready: readonly SwarmNode[], { readings, moment }: Scene): Reading | null {
  const each = ready.map((node) => (readings.silent.includes(node.name) ? undefined : readings.nodes.get(node.name)));
  const known = each.filter((reading) => reading !== undefined);
  if (known.length === 0 || known.length < each.length) return null;
  const mean = (of: (reading: Reading) => number): number => known.reduce((sum, reading) => sum + of(reading), 0) / known.length;
  return onOurClock(
    {
      cpu: mean(({ cpu }) => cpu),
      memory: mean(({ memory }) => memory),
      net_tx_Bps: mean(({ net_tx_Bps }) => net_tx_Bps),
      samples: known.reduce((sum, { samples }) => sum + samples, 0),
      newest_s: Math.min(...known.map(({ newest_s }) => newest_s)),
    },
    moment,
  );
}

/** From Unix time; a clock that is ahead of ours gives no sample of the future. */
function onOurClock(reading: Reading | undefined, { epoch_s, taken_s }: Moment): Reading | null {
  return reading === undefined ? null : roundedReading({ ...reading, newest_s: Math.min(reading.newest_s - epoch_s, taken_s) });
}
