import { z } from 'zod';
import type { DockerEngine } from '../../adapters/real/swarm/docker-engine.js';
import { failed, fine, wanting, type Finding } from './finding.js';

const version = z.object({ Version: z.string(), ApiVersion: z.string() });
const info = z.object({ Swarm: z.object({ LocalNodeState: z.string(), ControlAvailable: z.boolean(), Nodes: z.number().nullish(), Managers: z.number().nullish() }) });

/** Configs with versions, and everything else that is used, came with this API. */
const apiNeeded = [1, 41] as const;

/** Whether the engine answers, is new enough and manages a swarm. */
export async function checkDocker(manager: DockerEngine): Promise<readonly Finding[]> {
  try {
    const { Version, ApiVersion } = await manager.ask('GET /version', version, (docker) => docker.version());
    const { Swarm } = await manager.ask('GET /info', info, (docker) => docker.info());
    const says = `${manager.at}: Docker ${Version}, API ${ApiVersion}`;
    return [isOlder(ApiVersion) ? wanting('docker', says, `Docker 20.10 or later, with API ${apiNeeded.join('.')}`) : fine('docker', says), swarmFinding(Swarm)];
  } catch (error) {
    return [failed('docker', error)];
  }
}

function swarmFinding({ LocalNodeState, ControlAvailable, Nodes, Managers }: z.infer<typeof info>['Swarm']): Finding {
  if (LocalNodeState !== 'active') return wanting('swarm', `this engine is in no swarm (${LocalNodeState})`, '`docker swarm init` on it, or name another engine as cluster.docker');
  if (!ControlAvailable) return wanting('swarm', 'this engine is a worker', 'name a manager as cluster.docker');
  return fine('swarm', `a manager of ${Managers ?? 1}, ${Nodes ?? 1} nodes`);
}

function isOlder(api: string): boolean {
  const [major = 0, minor = 0] = api.split('.').map(Number);
  return major < apiNeeded[0] || (major === apiNeeded[0] && minor < apiNeeded[1]);
}
