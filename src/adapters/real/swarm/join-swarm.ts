import { z } from 'zod';
import type { Seconds } from '../../../core/units.js';
import { CallError } from '../call.js';
import { poll } from '../poll.js';
import type { DockerEngine } from './docker-engine.js';
import { nodesNamed } from './swarm-node.js';

const swarm = z.object({ JoinTokens: z.object({ Worker: z.string() }) });
const engineInfo = z.object({
  Swarm: z.object({
    NodeID: z.string(),
    LocalNodeState: z.string(),
    RemoteManagers: z.array(z.object({ Addr: z.string() })).nullish(),
  }),
});

/** The engine itself waits 20 s for a join and goes on in the background after that. */
const join_s: Seconds = 30;
const membership_s: Seconds = 60;

/**
 * Makes an engine a worker of the manager's swarm; one that is a member already is left alone. Resolves when the engine
 * says that it is in. The token goes from engine to engine and nowhere else.
 * @param advertise address by which the other nodes reach the new one
 * @param data address by which containers of several nodes talk; left out: the same
 * @throws CallError `refused` when the engine is a member of another swarm
 */
export async function joinSwarm(manager: DockerEngine, joining: DockerEngine, advertise: string, data?: string): Promise<void> {
  const before = await membership(joining);
  if (before.LocalNodeState !== 'inactive' && (await isMember(manager, before.NodeID))) return;
  if (before.LocalNodeState === 'active') {
    throw new CallError('refused', `joining of ${joining.at}`, 'this engine is a member of another swarm', 'make it leave that swarm first: docker swarm leave');
  }
  if (before.LocalNodeState === 'inactive') await join(manager, joining, advertise, data);
  const active = await poll(membership_s, async () => ((await membership(joining)).LocalNodeState === 'active' ? true : undefined));
  if (active === undefined) {
    throw new CallError('timeout', `joining of ${joining.at}`, `not a member of the swarm within ${membership_s} s`, 'may it reach port 2377 of the managers?');
  }
}

async function join(manager: DockerEngine, joining: DockerEngine, advertise: string, data: string | undefined): Promise<void> {
  const { JoinTokens } = await manager.ask('GET /swarm', swarm, (docker) => docker.swarmInspect());
  const managers = ((await membership(manager)).RemoteManagers ?? []).map(({ Addr }) => Addr);
  const request = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: advertise, ...(data === undefined ? {} : { DataPathAddr: data }), RemoteAddrs: managers, JoinToken: JoinTokens.Worker };
  try {
    await joining.within(join_s).tell('POST /swarm/join', (docker, abortSignal) => docker.swarmJoin({ _body: request, abortSignal }));
  } catch (error) {
    // Slow, or asked for a second time after an answer was lost: the engine's own word decides.
    if ((await membership(joining)).LocalNodeState === 'inactive') throw error;
  }
}

/**
 * Waits until the manager lists the host as a ready node.
 * @throws CallError `timeout` when it does not in time
 */
export async function nodeReady(manager: DockerEngine, name: string, within_s: Seconds): Promise<void> {
  const ready = await poll(within_s, async () => ((await nodesNamed(manager, name))[0]?.Status.State === 'ready' ? true : undefined));
  if (ready === undefined) throw new CallError('timeout', `node ${name} on ${manager.at}`, `not a ready node within ${within_s} s`, '');
}

async function membership(engine: DockerEngine): Promise<z.infer<typeof engineInfo>['Swarm']> {
  const { Swarm } = await engine.ask('GET /info', engineInfo, (docker) => docker.info());
  return Swarm;
}

async function isMember(manager: DockerEngine, id: string): Promise<boolean> {
  const nodes = await manager.ask('GET /nodes', z.array(z.object({ ID: z.string() })), (docker, abortSignal) => docker.listNodes({ abortSignal }));
  return nodes.some(({ ID }) => ID === id);
}
