import { CallError } from '../../call.js';
import { managerEndpoint, type ClusterSettings } from '../../swarm/cluster-settings.js';
import type { DockerEndpoint, TlsFiles } from '../../swarm/docker-endpoint.js';
import type { SwarmNode } from '../../swarm/inventory.js';
import type { DockerStatsSettings } from '../metrics-settings.js';
import { machineEndpoint } from './machine-endpoint.js';

/** Of Docker's own: with TLS, and without it, where a socket proxy listens. */
const enginePort = { tls: 2376, proxy: 2375, ssh: 22 } as const;

/** Where a node's engine is reached, as the settings want it. @throws CallError that says what the settings lack */
export function nodeEndpoint(settings: DockerStatsSettings, cluster: ClusterSettings, { name, address }: SwarmNode): DockerEndpoint {
  const { through, port } = settings;
  switch (through) {
    case 'tls':
      return { kind: 'tcp', host: address, port: port ?? enginePort.tls, tls: tlsOf(settings, cluster, name) };
    case 'proxy':
      return { kind: 'tcp', host: address, port: port ?? enginePort.proxy, tls: null };
    case 'docker-machine':
      return machineEndpoint(settings.machine_folder, name, address, port ?? enginePort.tls);
    case 'ssh': {
      const manager = managerEndpoint(cluster);
      const user = settings.ssh?.user ?? (manager.kind === 'ssh' ? manager.user : 'root');
      const files = settings.ssh ?? cluster.ssh;
      if (files === undefined) throw lacking(name, 'no key to log in with', 'name key and known_hosts in metrics.ssh or cluster.ssh');
      return { kind: 'ssh', host: address, port: port ?? enginePort.ssh, user, key: files.key, known_hosts: files.known_hosts };
    }
  }
}

function tlsOf({ tls }: DockerStatsSettings, cluster: ClusterSettings, name: string): TlsFiles {
  const files = tls ?? cluster.tls;
  if (files === undefined) throw lacking(name, 'no certificates to reach it with', 'name ca, cert and key in metrics.tls or cluster.tls, or another way in metrics.through');
  return files;
}

function lacking(name: string, reason: string, advice: string): CallError {
  return new CallError('refused', `engine of ${name}`, reason, advice);
}
