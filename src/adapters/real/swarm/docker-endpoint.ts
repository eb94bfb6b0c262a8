/** Where a Docker engine listens, and what opens it. Paths of key material, never the material. */
export type DockerEndpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: TlsFiles | null }
  | { readonly kind: 'ssh'; readonly host: string; readonly port: number; readonly user: string; readonly key: string; readonly known_hosts: string };

export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** As messages name it: `tcp://10.77.0.11:2376`. */
export function endpointText(endpoint: DockerEndpoint): string {
  switch (endpoint.kind) {
    case 'unix':
      return `unix://${endpoint.path}`;
    case 'tcp':
      return `tcp://${endpoint.host}:${endpoint.port}`;
    case 'ssh':
      return `ssh://${endpoint.user}@${endpoint.host}:${endpoint.port}`;
  }
}
