import { z } from 'zod';
import { positiveDuration } from '../../../core/configuration/quantity.js';
import type { DockerEndpoint } from './docker-endpoint.js';

export const tlsFiles = z.strictObject({
  ca: z.string().min(1).describe('certificate of the authority that signed the engines\' certificates'),
  cert: z.string().min(1).describe('client certificate'),
  key: z.string().min(1).describe('key of the client certificate'),
});

export const sshFiles = z.strictObject({
  key: z.string().min(1).describe('private key without a passphrase, or held by the agent at SSH_AUTH_SOCK'),
  known_hosts: z.string().min(1).describe('host keys in OpenSSH\'s known_hosts format; a host that is not in it is refused'),
});

const dockerUrl = /^(?:unix:\/\/(?<path>\/.+)|tcp:\/\/(?<tcpHost>[^:/@]+):(?<tcpPort>\d+)|ssh:\/\/(?<user>[^:/@]+)@(?<sshHost>[^:/@]+)(?::(?<sshPort>\d+))?)$/;

/** The `cluster:` section: the swarm's manager and how patient to be with it. Relative paths count from the file's folder. */
export const clusterSettings = z
  .strictObject({
    docker: z
      .string()
      .regex(dockerUrl, 'unix:///var/run/docker.sock, tcp://HOST:2376 or ssh://USER@HOST')
      .default('unix:///var/run/docker.sock')
      .describe('engine of a swarm manager'),
    tls: tlsFiles.optional().describe('for tcp; without it the connection is not encrypted'),
    ssh: sshFiles.optional().describe('for ssh'),
    timeout: positiveDuration.default(10).describe('of one call to the engine'),
    attempts: z.number().int().min(1).max(10).default(3).describe('of a call that failed in passing, with pauses between them'),
    rebalance: z.boolean().default(false).describe('after a node has joined, services with several tasks that may stand on it are updated by force, one after the other: Swarm itself moves nothing'),
    patience: positiveDuration.default(120).describe('without any answer of the manager for this long, live mode ends with exit code 4'),
  })
  .superRefine(({ docker, ssh }, context) => {
    if (docker.startsWith('ssh://') && ssh === undefined) {
      context.addIssue({ code: 'custom', path: ['ssh'], message: 'key and known_hosts, for a manager reached by ssh; found nothing' });
    }
  });
export type ClusterSettings = Readonly<z.infer<typeof clusterSettings>>;

/** The manager's engine. */
export function managerEndpoint({ docker, tls, ssh }: ClusterSettings): DockerEndpoint {
  const { path, tcpHost, tcpPort, user, sshHost, sshPort } = dockerUrl.exec(docker)!.groups!;
  if (path !== undefined) return { kind: 'unix', path };
  if (tcpHost !== undefined) return { kind: 'tcp', host: tcpHost, port: Number(tcpPort), tls: tls ?? null };
  return { kind: 'ssh', host: sshHost!, port: Number(sshPort ?? 22), user: user!, key: ssh!.key, known_hosts: ssh!.known_hosts };
}
