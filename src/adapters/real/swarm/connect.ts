import type { Agent } from 'node:http';
import Dockerode from 'dockerode';
import { CallError } from '../call.js';
import { keyMaterial } from '../key-material.js';
import { SshLogin } from '../ssh-login.js';
import { endpointText, type DockerEndpoint } from './docker-endpoint.js';
import { SshTransport } from './ssh-transport.js';

/** Everything that docker-modem would otherwise take from DOCKER_HOST and its like. */
const nothingFromTheEnvironment = {
  host: undefined, port: undefined, socketPath: undefined, username: undefined, ca: undefined, cert: undefined, key: undefined, timeout: undefined,
} as const;

/**
 * The API of the engine at an endpoint. Nothing is sent yet; files of keys are read now.
 * @throws CallError that names the file that cannot be read or used
 */
export function connect(endpoint: DockerEndpoint): Dockerode {
  switch (endpoint.kind) {
    case 'unix':
      return opened(endpoint, { protocol: 'http', socketPath: endpoint.path });
    case 'tcp': {
      const { host, port, tls } = endpoint;
      if (tls === null) return opened(endpoint, { protocol: 'http', host, port });
      const read = (path: string): Buffer => keyMaterial(path, endpointText(endpoint));
      return opened(endpoint, { protocol: 'https', host, port, ca: read(tls.ca), cert: read(tls.cert), key: read(tls.key) });
    }
    case 'ssh': {
      const { host, port } = endpoint;
      return opened(endpoint, { protocol: 'http', host, port, agent: new SshTransport(new SshLogin(endpoint)) });
    }
  }
}

/** docker-modem takes an agent; dockerode's types leave it out. */
type Options = Dockerode.DockerOptions & { readonly agent?: Agent };

function opened(endpoint: DockerEndpoint, options: Options): Dockerode {
  try {
    return new Dockerode({ ...nothingFromTheEnvironment, ...options });
  } catch (error) {
    // It reads the environment, and the files that this names, even where nothing of it is used.
    throw new CallError('refused', endpointText(endpoint), (error as Error).message, 'correct DOCKER_HOST and DOCKER_CERT_PATH, or unset them: they are not used');
  }
}
