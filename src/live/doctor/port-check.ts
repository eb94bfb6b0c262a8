import { connect } from 'node:net';
import type { SwarmNode } from '../../adapters/real/swarm/inventory.js';
import { managerEndpoint } from '../../adapters/real/swarm/cluster-settings.js';
import type { Seconds } from '../../core/units.js';
import type { LiveConfiguration } from '../live-configuration.js';
import { fine, wanting, type Finding } from './finding.js';

interface Port {
  readonly port: number;
  readonly what: string;
  /** Cannot be seen from outside: nobody answers on it whether it is open or not. */
  readonly udp?: true;
}

/** The ports that the original asks to be open between its machines (its README, "Security group rules"). */
const ports: readonly Port[] = [
  { port: 22, what: 'ssh' },
  { port: 80, what: 'HTTP' },
  { port: 443, what: 'HTTPS' },
  { port: 2376, what: 'Docker over TLS' },
  { port: 2377, what: 'swarm managers' },
  { port: 3306, what: 'MySQL' },
  { port: 4789, what: 'overlay networks, UDP', udp: true },
  { port: 5601, what: 'Kibana' },
  { port: 6632, what: 'OVSDB' },
  { port: 6633, what: 'OpenFlow' },
  { port: 6969, what: 'the Elascale user interface' },
  { port: 8479, what: 'VXLAN of the overlay of switches, UDP', udp: true },
  { port: 8888, what: 'the application' },
  { port: 9200, what: 'Elasticsearch' },
];

type Seen = 'open' | 'closed';
type Probe = (host: string, port: number) => Promise<Seen>;

/** A line a port: where it is open; only one that this configuration needs has to be. */
export async function checkPorts(configuration: LiveConfiguration, nodes: readonly SwarmNode[], probe: Probe = probeWithin(2)): Promise<readonly Finding[]> {
  const up = nodes.filter(({ state }) => state !== 'down');
  return Promise.all(ports.map(async ({ port, what, udp }) => {
    const check = `port ${port}`;
    const needing = up.filter((node) => needs(port, configuration, node, up.length));
    if (udp) return fine(check, `${what}: ${up.length > 1 && port === 4789 ? 'needed between the nodes; ' : 'not needed here; '}UDP cannot be seen from here`);
    const seen = await Promise.all(up.map(async (node) => ({ node, is: await probe(node.address, port) })));
    const named = (wanted: Seen): string => seen.filter(({ is }) => is === wanted).map(({ node }) => node.name).join(', ');
    const says = `${what}: ${[named('open') && `open on ${named('open')}`, named('closed') && `closed on ${named('closed')}`].filter(Boolean).join('; ')}`;
    if (needing.length === 0) return fine(check, `${says} (not needed here)`);
    const lacking = seen.filter(({ node, is }) => is === 'closed' && needing.includes(node)).map(({ node }) => node.name);
    return lacking.length === 0 ? fine(check, `${says} (needed)`) : wanting(check, says, `open it on ${lacking.join(', ')} for this machine and the other nodes`);
  }));
}

/** Whether a node must listen on a port for this configuration to work. */
function needs(port: number, { cluster, metrics, nodes }: LiveConfiguration, node: SwarmNode, count: number): boolean {
  const manager = managerEndpoint(cluster);
  const isManager = 'host' in manager && manager.host === node.address;
  if (isManager && 'port' in manager && manager.port === port) return true;
  if (port === 22 && nodes.provider === 'docker-machine') return true;
  if (port === 2377) return node.role === 'manager' && (count > 1 || nodes.provider !== 'none');
  if (metrics.source !== 'docker-stats' || isManager || (manager.kind === 'unix' && node.role === 'manager')) return false;
  const usual = { tls: 2376, 'docker-machine': 2376, ssh: 22, proxy: 2375 }[metrics.through];
  return (metrics.port ?? usual) === port;
}

function probeWithin(timeout_s: Seconds): Probe {
  return (host, port) => new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeout_s * 1000 });
    const end = (seen: Seen): void => {
      socket.destroy();
      resolve(seen);
    };
    socket.once('connect', () => end('open'));
    socket.once('timeout', () => end('closed'));
    socket.once('error', () => end('closed'));
  });
}
