import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallLimits } from '../../src/adapters/real/call.js';
import type { Image } from '../../src/adapters/real/images/image-archive.js';
import { provideImages } from '../../src/adapters/real/images/provide-images.js';
import { DockerEngine } from '../../src/adapters/real/swarm/docker-engine.js';
import type { DockerEndpoint } from '../../src/adapters/real/swarm/docker-endpoint.js';
import type { Inventory } from '../../src/adapters/real/swarm/inventory.js';
import { observeSwarm } from '../../src/adapters/real/swarm/observe-swarm.js';
import { poll } from '../../src/adapters/real/poll.js';
import { listHosts, openLab, type Lab, type LabHost } from '../../src/lab/lab.js';
import { sleepingImage } from './sleeping-image.js';

export const limits: CallLimits = { timeout_s: 10, attempts: 3 };

export interface ServiceWish {
  /** `null`: global. */
  readonly replicas: number | null;
  readonly labels?: Readonly<Record<string, string>>;
  readonly constraints?: readonly string[];
  readonly command?: readonly string[];
  /** Laid over the specification that this makes. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The standing lab's swarm as tests use it: services that sleep, all of them gone at the end. */
export class LabSwarm {
  private readonly services: string[] = [];

  private constructor(
    readonly lab: Lab,
    readonly hosts: readonly LabHost[],
    readonly manager: DockerEngine,
    private readonly image: Image,
    private readonly cache: string,
  ) {}

  static async open(name: string): Promise<LabSwarm> {
    const lab = openLab(name);
    const hosts = await listHosts(lab);
    const engines = hosts.map((host) => new DockerEngine(tlsEndpoint(host), limits));
    const cache = mkdtempSync(join(tmpdir(), 'elascale-lab-image-'));
    const image = await sleepingImage(cache);
    await provideImages(engines, [image]);
    return new LabSwarm(lab, hosts, engines[0]!, image, cache);
  }

  /** A new engine has no images, and there is no registry. */
  async provide(engine: DockerEndpoint): Promise<void> {
    await provideImages([new DockerEngine(engine, limits)], [this.image]);
  }

  host(name: string): LabHost {
    return this.hosts.find((host) => host.name === name)!;
  }

  async create(name: string, { replicas, labels = {}, constraints = [], command = ['/bin/busybox', 'sleep', '100000'], more = {} }: ServiceWish): Promise<void> {
    const spec = {
      Name: name,
      Labels: labels,
      Mode: replicas === null ? { Global: {} } : { Replicated: { Replicas: replicas } },
      TaskTemplate: {
        // A first process that takes no notice of SIGTERM would be waited for.
        ContainerSpec: { Image: this.image.id, Command: command, StopSignal: 'SIGKILL' },
        RestartPolicy: { Condition: 'any', Delay: 1e9 },
        Placement: { Constraints: constraints },
      },
      EndpointSpec: { Mode: 'dnsrr' },
      ...more,
    };
    this.services.push(name);
    await this.manager.tell(`POST /services/create ${name}`, (docker) => docker.createService(spec as object));
  }

  async close(): Promise<void> {
    for (const name of this.services.splice(0)) {
      await this.manager.tell(`DELETE /services/${name}`, (docker) => docker.getService(name).remove());
    }
    await this.until('no task is left', ({ tasks }) => tasks.length === 0);
    rmSync(this.cache, { recursive: true });
  }

  /** What the swarm shows once it shows what is waited for. */
  async until(what: string, holds: (inventory: Inventory) => boolean, within_s = 90): Promise<Inventory> {
    let seen: Inventory | undefined;
    const found = await poll(within_s, async () => {
      seen = await observeSwarm(this.manager);
      return holds(seen) ? seen : undefined;
    });
    if (found === undefined) throw new Error(`not within ${within_s} s: ${what}; seen: ${JSON.stringify(seen)}`);
    return found;
  }

  running(name: string, count: number): Promise<Inventory> {
    return this.until(`${count} tasks of ${name} run`, ({ tasks }) => {
      const own = tasks.filter(({ service }) => service === name);
      return own.length === count && own.every(({ state }) => state === 'running');
    });
  }
}

export function tlsEndpoint({ address, port, tls }: LabHost): DockerEndpoint {
  return { kind: 'tcp', host: address, port, tls };
}
