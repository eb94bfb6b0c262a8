import { SshLogin } from '../../adapters/real/ssh-login.js';
import type { DockerEndpoint } from '../../adapters/real/swarm/docker-endpoint.js';
import { failed, fine, type Finding } from './finding.js';

/** Whether a host shows the key that it should and lets us in. */
export async function checkSsh(endpoint: Extract<DockerEndpoint, { kind: 'ssh' }>): Promise<Finding> {
  try {
    const login = new SshLogin(endpoint);
    (await login.open()).end();
    return fine('ssh', `${login.at}: its host key is the one in ${endpoint.known_hosts}, and it takes ${endpoint.key}`);
  } catch (error) {
    return failed('ssh', error);
  }
}
