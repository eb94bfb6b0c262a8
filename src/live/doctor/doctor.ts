import { CallError } from '../../adapters/real/call.js';
import { managerEndpoint } from '../../adapters/real/swarm/cluster-settings.js';
import type { DockerEndpoint } from '../../adapters/real/swarm/docker-endpoint.js';
import { observeSwarm } from '../../adapters/real/swarm/observe-swarm.js';
import { nodeEndpoint } from '../../adapters/real/metrics/docker-stats/node-endpoint.js';
import type { Inventory, SwarmNode } from '../../adapters/real/swarm/inventory.js';
import type { LiveConfiguration } from '../live-configuration.js';
import { managerEngine, nodeEngines } from '../node-engines.js';
import { openWorld } from '../open-world.js';
import { checkAgreement } from './agreement-check.js';
import { checkCertificates, checkServerCertificate } from './certificate-check.js';
import { checkClock } from './clock-check.js';
import { checkDocker } from './docker-check.js';
import { failed, type Finding } from './finding.js';
import { checkJournal } from './journal-check.js';
import { checkMetrics } from './metrics-check.js';
import { checkNetwork } from './network-check.js';
import { checkNodes } from './nodes-check.js';
import { checkPorts } from './port-check.js';
import { checkSsh } from './ssh-check.js';

/** Everything that live mode will need, looked at before it is needed; nothing is changed. */
export async function doctor(configuration: LiveConfiguration): Promise<readonly Finding[]> {
  const here = [...(await checkKeys(configuration)), await checkJournal(configuration.journal.file)];
  try {
    const manager = managerEngine(configuration);
    const docker = await checkDocker(manager);
    if (docker.some(({ todo }) => todo !== null)) return [...docker, ...here];
    const inventory = await observeSwarm(manager);
    const beyond = await Promise.all([
      checkNodeLogins(configuration, inventory.nodes),
      checkClocks(configuration),
      checkMetrics(configuration, inventory).then((finding) => [finding]),
      checkNodes(configuration).then((finding) => [finding]),
      checkNetwork(configuration).then((finding) => [finding]),
      checkAgreement(configuration, openWorld(configuration)),
      checkPorts(configuration, inventory.nodes),
    ]);
    return [...docker, ...here, ...beyond.flat()];
  } catch (error) {
    return [failed('docker', error), ...here];
  }
}

/** Certificates on this side and the manager's, and the manager's host key. */
async function checkKeys({ cluster, metrics }: LiveConfiguration): Promise<readonly Finding[]> {
  const now = new Date();
  const endpoint = managerEndpoint(cluster);
  const findings: Finding[] = [];
  if (cluster.tls !== undefined) findings.push(...checkCertificates(cluster.tls, now));
  if (endpoint.kind === 'tcp' && endpoint.tls !== null) findings.push(...(await checkServerCertificate(endpoint, endpoint.tls, cluster.timeout, now)));
  if (metrics.source === 'docker-stats' && metrics.tls !== undefined) findings.push(...checkCertificates(metrics.tls, now));
  if (endpoint.kind === 'ssh') findings.push(await checkSsh(endpoint));
  return findings;
}

/** Host keys of the nodes, where their engines are reached by ssh. */
async function checkNodeLogins({ metrics, cluster }: LiveConfiguration, nodes: Inventory['nodes']): Promise<readonly Finding[]> {
  if (metrics.source !== 'docker-stats' || metrics.through !== 'ssh') return [];
  const endpointOf = (node: SwarmNode): DockerEndpoint => nodeEndpoint(metrics, cluster, node);
  return Promise.all(nodes.filter(({ state }) => state !== 'down').map(async (node) => {
    try {
      return await checkSsh(endpointOf(node) as Extract<DockerEndpoint, { kind: 'ssh' }>);
    } catch (error) {
      return failed('ssh', error);
    }
  }));
}

async function checkClocks(configuration: LiveConfiguration): Promise<readonly Finding[]> {
  try {
    return await Promise.all((await nodeEngines(configuration)).map((engine) => checkClock(engine)));
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return [failed('clock', error)];
  }
}
