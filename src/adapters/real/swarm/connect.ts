import type { Agent } from 'node:http';
import Dockerode from 'dockerode';
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
      return new Dockerode({ ...nothingFromTheEnvironment, protocol: 'http', socketPath: endpoint.path });
    case 'tcp': {
      const { host, port, tls } = endpoint;
      if (tls === null) return new Dockerode({ ...nothingFromTheEnvironment, protocol: 'http', host, port });
      const read = (path: string): Buffer => keyMaterial(path, endpointText(endpoint));
      return new Dockerode({ ...nothingFromTheEnvironment, protocol: 'https', host, port, ca: read(tls.ca), cert: read(tls.cert), key: read(tls.key) });
    }
    case 'ssh': {
      const { host, port } = endpoint;
      // docker-modem takes an agent; its types leave it out.
      const options: Dockerode.DockerOptions & { readonly agent: Agent } = { ...nothingFromTheEnvironment, protocol: 'http', host, port, agent: new SshTransport(new SshLogin(endpoint)) };
      return new Dockerode(options);
    }
  }
}
