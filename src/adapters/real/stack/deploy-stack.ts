import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { CallError, pause } from '../call.js';
import type { DockerEngine } from '../swarm/docker-engine.js';
import { againOnConflict } from '../swarm/on-conflict.js';
import { networkName, serviceSpecification, specificationLabel, stackLabel, type Stack } from './stack.js';

export interface DeployedService {
  readonly name: string;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly replicas: number;
  /** From the beginning of the deployment until all its tasks ran. */
  readonly running_after_s: number;
}

const look_s = 0.25;

/**
 * Makes the stack's network and services, or brings those that are there into this state, and waits until as many
 * tasks as are wanted run, all of this deployment.
 * @throws CallError; of failure `timeout` when not all run within `patience_s`, with the reason of one that does not
 */
export async function deployStack(manager: DockerEngine, stack: Stack, patience_s: number): Promise<readonly DeployedService[]> {
  const began_ms = performance.now();
  const network = await networkOf(manager, stack);
  return Promise.all(stack.services.map(async (service) => {
    const wanted = serviceSpecification(stack, service, network);
    const outcome = await againOnConflict(() => bring(manager, wanted));
    await untilRunning(manager, wanted, began_ms + patience_s * 1000);
    return { name: wanted.Name, outcome, replicas: service.replicas, running_after_s: (performance.now() - began_ms) / 1000 };
  }));
}

type Specification = ReturnType<typeof serviceSpecification>;

/** @returns the network's id */
async function networkOf(manager: DockerEngine, { name: stack, mtu }: Stack): Promise<string> {
  const name = networkName(stack);
  const found = await manager.ask('GET /networks', z.array(namedNetwork), (docker) => docker.listNetworks({ filters: { name: [name] } }));
  const there = found.find(({ Name }) => Name === name);
  if (there !== undefined) {
    if (there.Labels?.[stackLabel] === stack) return there.Id;
    throw new CallError('conflict', `POST /networks/create on ${manager.at}`, `a network ${name} is there already and is not the stack's`, 'remove it, or give it another name');
  }
  const { id } = await manager.ask('POST /networks/create', z.object({ id: z.string() }), (docker) => docker.createNetwork({
    Name: name, Driver: 'overlay', CheckDuplicate: true, Attachable: true, Labels: { [stackLabel]: stack }, ...(mtu === undefined ? {} : { Options: { 'com.docker.network.driver.mtu': String(mtu) } }),
  }));
  return id;
}

const labels = z.record(z.string(), z.string()).nullish();
const namedNetwork = z.object({ Id: z.string(), Name: z.string(), Labels: labels });
const containers = z.object({ ContainerSpec: z.object({ Labels: labels }) });
const presentService = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.number() }),
  Spec: z.object({ Name: z.string(), Labels: labels, Mode: z.unknown(), TaskTemplate: containers }),
});
const presentTask = z.object({ DesiredState: z.string(), Spec: containers, Status: z.object({ State: z.string(), Err: z.string().optional() }) });

/** The service as it should be. */
async function bring(manager: DockerEngine, wanted: Specification): Promise<DeployedService['outcome']> {
  const found = await manager.ask('GET /services', z.array(presentService), (docker) => docker.listServices({ filters: { name: [wanted.Name] } }));
  // The filter takes the beginning of a name too.
  const there = found.find(({ Spec }) => Spec.Name === wanted.Name);
  if (there === undefined) {
    await manager.tell('POST /services/create', (docker) => docker.createService(wanted));
    return 'created';
  }
  const { ID, Version, Spec } = there;
  if (Spec.Labels?.[stackLabel] !== wanted.Labels[stackLabel]) {
    throw new CallError('conflict', `POST /services/create on ${manager.at}`, `a service ${wanted.Name} is there already and is not the stack's`, 'remove it, or rename it');
  }
  const same = Spec.TaskTemplate.ContainerSpec.Labels?.[specificationLabel] === wanted.TaskTemplate.ContainerSpec.Labels[specificationLabel];
  if (same && isDeepStrictEqual(Spec.Mode, wanted.Mode)) return 'unchanged';
  await manager.tell(`POST /services/${wanted.Name}/update`, (docker) => docker.getService(ID).update({ ...wanted, version: Version.Index }));
  return 'updated';
}

async function untilRunning(manager: DockerEngine, { Name, TaskTemplate, Mode }: Specification, end_ms: number): Promise<void> {
  for (; ; await pause(look_s)) {
    const tasks = await manager.ask('GET /tasks', z.array(presentTask), (docker) => docker.listTasks({ filters: { service: [Name] } }));
    const current = tasks.filter(({ DesiredState, Spec }) => DesiredState === 'running' && Spec.ContainerSpec.Labels?.[specificationLabel] === TaskTemplate.ContainerSpec.Labels[specificationLabel]);
    const older = tasks.filter(({ DesiredState }) => DesiredState === 'running').length - current.length;
    const running = current.filter(({ Status }) => Status.State === 'running').length;
    if (running === Mode.Replicated.Replicas && older === 0) return;
    if (performance.now() < end_ms) continue;
    const reason = tasks.map(({ Status }) => Status.Err ?? '').find((words) => words !== '') ?? 'no reason is said';
    throw new CallError('timeout', `the tasks of ${Name}`, `${running} of ${Mode.Replicated.Replicas} run: ${reason}`, `docker service ps --no-trunc ${Name} tells more; is there a node with its labels?`);
  }
}
