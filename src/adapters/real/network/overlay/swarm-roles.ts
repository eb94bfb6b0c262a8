import { z } from 'zod';
import type { Seconds } from '../../../../core/units.js';
import { CallError } from '../../call.js';
import { mapBounded } from '../../map-bounded.js';
import { poll } from '../../poll.js';
import type { DockerEngine } from '../../swarm/docker-engine.js';
import { joinSwarm, nodeReady } from '../../swarm/join-swarm.js';
import { leaveSwarm, removeNode } from '../../swarm/leave-swarm.js';
import { labelNode, nodesNamed } from '../../swarm/swarm-node.js';
import type { RemoteMachine } from '../remote-machine.js';
import { StepMarks, swarmMark } from './step-marks.js';

/** A host of the overlay as a node of the swarm. */
export interface SwarmPlace {
  readonly node: string;
  readonly engine: DockerEngine;
  readonly machine: RemoteMachine;
  /** By which nodes reach each other. */
  readonly address: string;
  /** On the overlay: containers of several nodes talk over it. */
  readonly data_address: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Brings the engine back up. */
  restart(): Promise<void>;
}

/** What became of a host as a node. */
export interface SwarmAccount {
  readonly node: string;
  readonly outcome: 'joined' | 'stood' | 'left' | 'failed';
  readonly error: string | null;
}

const atOnce = 4;
const engine_s: Seconds = 90;
const node_s: Seconds = 90;
const engineInfo = z.object({ Name: z.string(), Swarm: z.object({ LocalNodeState: z.string(), ControlAvailable: z.boolean() }) });

/**
 * The roles of the original's second script: the master makes the swarm, the others join it, nodes get their labels, and
 * the engine of one that is down is started again. What stands is passed over. Nodes know each other by their machines'
 * addresses; containers of several nodes talk over the overlay.
 * @param places the master first
 * @param overlay name of the topology: what is done is marked on each machine, for `leaveRoles`
 */
export async function takeRoles([master, ...workers]: readonly SwarmPlace[], overlay: string, tell: (text: string) => void): Promise<readonly SwarmAccount[]> {
  if (master === undefined) return [];
  const made = await account(master, tell, async () => {
    const before = await answering(master);
    if (before.Swarm.LocalNodeState === 'active' && !before.Swarm.ControlAvailable) throw new CallError('conflict', `swarm of ${master.node}`, 'it is a worker of another swarm', 'make it leave that swarm first: docker swarm leave');
    const stands = before.Swarm.LocalNodeState === 'active';
    if (!stands) {
      await (await StepMarks.read(master.machine, overlay)).set(swarmMark(master.node));
      await master.engine.within(node_s).tell('POST /swarm/init', (docker, abortSignal) => docker.swarmInit({ _body: { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: master.address, DataPathAddr: master.data_address }, abortSignal }));
    }
    await labelNode(master.engine, before.Name, master.labels);
    return stands ? 'stood' : 'joined';
  });
  if (made.outcome === 'failed') return [made, ...workers.map(({ node }): SwarmAccount => ({ node, outcome: 'failed', error: `not reached: ${master.node} makes no swarm` }))];
  const joined = await mapBounded(workers, atOnce, (place) => account(place, tell, async () => {
    const { Name, Swarm } = await answering(place);
    const stands = Swarm.LocalNodeState !== 'inactive';
    if (!stands) await (await StepMarks.read(place.machine, overlay)).set(swarmMark(place.node));
    await joinSwarm(master.engine, place.engine, place.address, place.data_address);
    if ((await nodesNamed(master.engine, Name))[0]?.Status.State === 'down') await place.restart();
    await nodeReady(master.engine, Name, node_s);
    await labelNode(master.engine, Name, place.labels);
    return stands ? 'stood' : 'joined';
  }));
  return [made, ...joined];
}

/**
 * Takes those out of the swarm that `takeRoles` has brought in, the master last.
 * @param places of machines that stay
 * @param master by its node; where it is none of the places its machine goes, and its swarm with it
 * @param going nodes whose machines go: a swarm that stays has them no more
 */
export async function leaveRoles(places: readonly SwarmPlace[], master: string, going: readonly string[], overlay: string, tell: (text: string) => void): Promise<readonly SwarmAccount[]> {
  const head = places.find(({ node }) => node === master);
  const leave = (place: SwarmPlace, go: () => Promise<void>): Promise<SwarmAccount> => account(place, tell, async () => {
    const marks = await StepMarks.read(place.machine, overlay);
    if (!marks.has(swarmMark(place.node))) return 'stood';
    await go();
    await marks.clear(swarmMark(place.node));
    return 'left';
  });
  const left = await mapBounded(places.filter((place) => place !== head), atOnce, (place) => leave(place, async () => {
    const { Name } = await answering(place);
    await leaveSwarm(place.engine);
    if (head !== undefined) await removeNode(head.engine, Name);
  }));
  if (head === undefined) return left;
  const last = await leave(head, () => leaveSwarm(head.engine, { force: true }));
  if (last.outcome !== 'stood') return [...left, last];
  return [...left, await account(head, tell, async () => {
    await mapBounded(going, atOnce, (name) => removeNode(head.engine, name));
    return 'stood';
  })];
}

/** An engine that does not answer is started again, as the original does with hosts that are down. */
async function answering({ engine, node, restart }: SwarmPlace): Promise<z.infer<typeof engineInfo>> {
  const ask = () => engine.ask('GET /info', engineInfo, (docker) => docker.info());
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof CallError) || (error.failure !== 'unreachable' && error.failure !== 'timeout')) throw error;
  }
  await restart();
  const back = await poll(engine_s, () => ask().catch((error: unknown) => {
    if (error instanceof CallError) return undefined;
    throw error;
  }));
  if (back === undefined) throw new CallError('unreachable', `engine of ${node}`, `it does not answer, nor within ${engine_s} s after it was started again`, `see its log there: journalctl -u docker`);
  return back;
}

async function account({ node }: SwarmPlace, tell: (text: string) => void, work: () => Promise<Exclude<SwarmAccount['outcome'], 'failed'>>): Promise<SwarmAccount> {
  try {
    const outcome = await work();
    if (outcome !== 'stood') tell(`${node}: ${outcome === 'joined' ? 'is in the swarm' : 'has left the swarm'}`);
    return { node, outcome, error: null };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    tell(`${node}: not in the swarm: ${error.message}`);
    return { node, outcome: 'failed', error: error.message };
  }
}
