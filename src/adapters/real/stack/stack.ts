import { createHash } from 'node:crypto';

/** An application of several services on a network of its own, as `docker stack deploy` would make it. */
export interface Stack {
  readonly name: string;
  readonly services: readonly StackService[];
  /** Largest packet between nodes, in bytes, of which Docker leaves 50 to its VXLAN; absent: an Ethernet's. */
  readonly mtu?: number;
}

export interface StackService {
  /** Without the stack's name, which goes before it; other services of the stack find it by this name. */
  readonly name: string;
  /** An image's id: every node has it. */
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `node.labels.loc==edge`. */
  readonly constraints: readonly string[];
  readonly replicas: number;
  /** CPU limit of a task; `null`: none. */
  readonly limit_cores: number | null;
  /** From SIGTERM to SIGKILL. */
  readonly stop_grace_s: number;
}

/** Label by which Docker itself knows the parts of a stack. */
export const stackLabel = 'com.docker.stack.namespace';
/** Label of containers: the digest of what they were made from, so that those of an older deployment are told apart. */
export const specificationLabel = 'elascale.specification';

export function serviceName(stack: Stack, service: StackService): string {
  return `${stack.name}_${service.name}`;
}

export function networkName(stack: string): string {
  return `${stack}_default`;
}

/**
 * A service as the engine's API takes it (POST /services/create). The endpoint mode is dnsrr: the name gives the
 * addresses of all its tasks, and no load balancer of the kernel's (IPVS) is needed.
 * @param network id of the stack's network
 */
export function serviceSpecification(stack: Stack, service: StackService, network: string) {
  const labels = { [stackLabel]: stack.name };
  const { limit_cores } = service;
  const task = {
    ContainerSpec: {
      Image: service.image,
      Env: Object.entries(service.environment).map(([name, value]) => `${name}=${value}`),
      Labels: labels,
      StopGracePeriod: service.stop_grace_s * 1e9,
    },
    Resources: { Limits: limit_cores === null ? {} : { NanoCPUs: Math.round(limit_cores * 1e9) } },
    RestartPolicy: { Condition: 'any', Delay: 2e9 },
    Placement: { Constraints: [...service.constraints] },
    Networks: [{ Target: network, Aliases: [service.name] }],
  };
  const digest = createHash('sha256').update(JSON.stringify(task)).digest('hex').slice(0, 16);
  return {
    Name: serviceName(stack, service),
    Labels: labels,
    TaskTemplate: { ...task, ContainerSpec: { ...task.ContainerSpec, Labels: { ...labels, [specificationLabel]: digest } } },
    Mode: { Replicated: { Replicas: service.replicas } },
    UpdateConfig: { Parallelism: 0, Order: 'stop-first' },
    EndpointSpec: { Mode: 'dnsrr' },
  };
}
