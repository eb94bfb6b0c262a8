import { z } from 'zod';
import { inOrder } from '../../../core/plant/in-order.js';
import type { DockerEngine } from './docker-engine.js';
import { apiNode, apiService, apiTask, type ApiNode, type ApiService, type ApiTask } from './engine-api.js';
import type { Inventory, SwarmNode, SwarmService, SwarmTask } from './inventory.js';

/** Tasks that are wanted, and those on their way out after a scale-in; not the history of what has ended. */
const currentTasks = { 'desired-state': ['running', 'ready', 'accepted', 'remove'] };

/**
 * What the manager says there is: three calls at once, so that they show nearly the same moment.
 * @throws CallError
 */
export async function observeSwarm(manager: DockerEngine): Promise<Inventory> {
  const [services, tasks, nodes] = await Promise.all([
    manager.ask('GET /services', z.array(apiService), (docker, abortSignal) => docker.listServices({ abortSignal })),
    manager.ask('GET /tasks', z.array(apiTask), (docker, abortSignal) => docker.listTasks({ filters: currentTasks, abortSignal })),
    manager.ask('GET /nodes', z.array(apiNode), (docker, abortSignal) => docker.listNodes({ abortSignal })),
  ]);
  return inventoryOf(services, tasks, nodes);
}

/** Services and nodes by name, tasks as they come; jobs, which run once and end, are left out with their tasks. */
export function inventoryOf(services: readonly ApiService[], tasks: readonly ApiTask[], nodes: readonly ApiNode[]): Inventory {
  const lasting = services.filter(({ Spec: { Mode } }) => Mode.Replicated !== undefined || Mode.Global !== undefined);
  const names = new Map(lasting.map(({ ID, Spec }) => [ID, Spec.Name]));
  const swarmTasks = tasks.flatMap((task): SwarmTask[] => {
    const service = names.get(task.ServiceID ?? '');
    return service === undefined ? [] : [swarmTask(task, service)];
  });
  return {
    services: lasting.map((service) => swarmService(service, swarmTasks)).sort((a, b) => inOrder(a.name, b.name)),
    nodes: nodes.map(swarmNode).sort((a, b) => inOrder(a.name, b.name) || inOrder(a.id, b.id)),
    tasks: swarmTasks,
  };
}

const stackLabel = 'com.docker.stack.namespace';

function swarmService({ ID, Spec }: ApiService, tasks: readonly SwarmTask[]): SwarmService {
  const { Name, Labels, Mode, TaskTemplate } = Spec;
  const nanoCpus = TaskTemplate.Resources?.Reservations?.NanoCPUs ?? 0;
  return {
    id: ID,
    name: Name,
    stack: Labels[stackLabel] ?? '',
    mode: Mode.Replicated === undefined ? 'global' : 'replicated',
    desired: Mode.Replicated === undefined ? tasks.filter(({ service, state }) => service === Name && state !== 'removing').length : Mode.Replicated.Replicas ?? 1,
    labels: Labels,
    constraints: TaskTemplate.Placement?.Constraints ?? [],
    reservation_cores: nanoCpus > 0 ? nanoCpus / 1e9 : null,
  };
}

function swarmTask({ ID, NodeID = '', CreatedAt, DesiredState, Status }: ApiTask, service: string): SwarmTask {
  const state = taskState(DesiredState, Status.State);
  const container = Status.ContainerStatus?.ContainerID ?? '';
  return {
    id: ID,
    service,
    node: NodeID === '' ? null : NodeID,
    container: container === '' ? null : container,
    state,
    // Swarm calls a task with a health check running only once the check has passed.
    ready: state === 'running',
    reason: state === 'pending' || state === 'failed' ? reasonOf(DesiredState, Status) : '',
    started_unix_s: unixTime(CreatedAt),
    changed_unix_s: unixTime(Status.Timestamp),
  };
}

/** A task that is only wanted ready is held back: by the delay after a failure, or until an update lets it start. */
function reasonOf(desired: string, { Err = '', Message = '' }: ApiTask['Status']): string {
  if (Err !== '') return Err;
  return desired === 'ready' ? 'waits to be started: a restart after a failure, or an update' : Message;
}

const ended: ReadonlySet<string> = new Set(['complete', 'shutdown', 'failed', 'rejected', 'orphaned']);

/** The states of SwarmKit's task model (swarmkit, design/task_model.md) as an autoscaler sees them. */
function taskState(desired: string, state: string): SwarmTask['state'] {
  if (desired === 'remove' || desired === 'shutdown') return 'removing';
  if (ended.has(state)) return 'failed';
  return state === 'running' ? 'running' : 'pending';
}

function swarmNode({ ID, CreatedAt, Spec, Description, Status, ManagerStatus }: ApiNode): SwarmNode {
  return {
    id: ID,
    name: Description?.Hostname ?? ID,
    role: Spec.Role,
    address: addressOf(Status.Addr ?? '', ManagerStatus?.Addr ?? ''),
    created: CreatedAt,
    state: Status.State !== 'ready' ? 'down' : Spec.Availability === 'active' ? 'ready' : 'draining',
    labels: Spec.Labels,
    cores: coresOf(Spec.Labels['elascale.cores'], (Description?.Resources?.NanoCPUs ?? 0) / 1e9),
  };
}

/** A manager may know itself as 0.0.0.0; the address that it advertises to other managers is better then. */
function addressOf(seen: string, advertised: string): string {
  return seen !== '' && seen !== '0.0.0.0' ? seen : advertised.replace(/:\d+$/, '');
}

function coresOf(label: string | undefined, engine: number): number {
  const labelled = Number(label);
  return label !== undefined && Number.isFinite(labelled) && labelled > 0 ? labelled : engine;
}

function unixTime(rfc3339: string): number {
  return Date.parse(rfc3339.replace(/(\.\d{3})\d+/, '$1')) / 1000;
}
