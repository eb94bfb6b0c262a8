import type Docker from 'dockerode';
import type { Cores } from '../core/units.js';
import { engineOf } from './engine.js';
import { LabError } from './lab-error.js';
import { eventually } from './program.js';
import type { HostRecord } from './record.js';
import type { PlannedHost } from './host-plan.js';

const swarmPort = 2377;
const joined_ms = 30_000;
const call_ms = 60_000;

/** The lower half of 10.0.0.0/8: labs have their networks in the upper one. */
const overlayNetworks = ['10.0.0.0/9'];

interface SwarmState {
  readonly LocalNodeState: string;
  readonly NodeID: string;
}

/**
 * One swarm of all hosts with their labels, the first its manager. Nodes know each other by the hosts' own addresses;
 * overlay networks of containers go by the data address where a host has one. Done again, it does what is missing.
 * @throws LabError
 */
export async function joinHosts(lab: string, hosts: readonly (PlannedHost & { readonly record: HostRecord })[], cores: Cores): Promise<void> {
  const [master, ...workers] = hosts;
  const manager = engineOf(lab, master!.record, call_ms);
  if (!(await isActive(manager))) {
    await manager.swarmInit({ ListenAddr: `${master!.record.address}:${swarmPort}`, AdvertiseAddr: master!.record.address, ...dataPath(master!), DefaultAddrPool: overlayNetworks, SubnetSize: 24 });
  }
  const { JoinTokens } = (await manager.swarmInspect()) as { readonly JoinTokens: { readonly Worker: string } };
  await Promise.all(workers.map(async (worker) => {
    const { record } = worker;
    const engine = engineOf(lab, record, call_ms);
    if (await isActive(engine)) return;
    await engine.swarmJoin({
      ListenAddr: `${record.address}:${swarmPort}`, AdvertiseAddr: record.address, ...dataPath(worker), RemoteAddrs: [`${master!.record.address}:${swarmPort}`], JoinToken: JoinTokens.Worker,
    });
  }));
  for (const host of hosts) await label(manager, engineOf(lab, host.record), host, cores);
}

function dataPath({ data_address }: PlannedHost): { readonly DataPathAddr?: string } {
  return data_address === undefined ? {} : { DataPathAddr: data_address };
}

async function swarmOf(engine: Docker): Promise<SwarmState> {
  return ((await engine.info()) as { readonly Swarm: SwarmState }).Swarm;
}

/** A node of a swarm, or about to be one again. @throws LabError when it is stuck in between */
async function isActive(engine: Docker): Promise<boolean> {
  return eventually(
    joined_ms,
    async () => {
      const { LocalNodeState } = await swarmOf(engine);
      return LocalNodeState === 'pending' ? undefined : LocalNodeState === 'active';
    },
    () => 'a node does not find its swarm again',
  );
}

async function label(manager: Docker, engine: Docker, { name, labels }: PlannedHost, cores: Cores): Promise<void> {
  const { NodeID } = await swarmOf(engine);
  const node = manager.getNode(NodeID);
  const wanted: Readonly<Record<string, string>> = { ...labels, 'elascale.cores': String(cores) };
  await eventually(
    joined_ms,
    async () => {
      const { Version, Spec, Status } = (await node.inspect()) as NodeAnswer;
      if (Status.State !== 'ready') return undefined;
      if (Object.entries(wanted).every(([key, value]) => Spec.Labels?.[key] === value)) return true;
      try {
        await node.update({ ...Spec, version: Version.Index, Labels: { ...Spec.Labels, ...wanted } });
      } catch (error) {
        // Someone else changed the node in between: look again.
        if (!/out of sequence/.test(String(error))) throw new LabError('failed', `labelling ${name}: ${String(error)}`);
      }
      return undefined;
    },
    () => `${name} does not become ready in the swarm`,
  );
}

interface NodeAnswer {
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Labels?: Readonly<Record<string, string>> };
  readonly Status: { readonly State: string };
}
