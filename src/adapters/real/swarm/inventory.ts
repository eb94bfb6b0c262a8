/** What the swarm's manager says there is. Names as the API gives them; times as Unix seconds. */
export interface Inventory {
  readonly services: readonly SwarmService[];
  readonly nodes: readonly SwarmNode[];
  readonly tasks: readonly SwarmTask[];
}

export interface SwarmService {
  readonly id: string;
  readonly name: string;
  /** Label com.docker.stack.namespace; empty: a service of no stack. */
  readonly stack: string;
  readonly mode: 'replicated' | 'global';
  /** Of a global service: the tasks that it has. */
  readonly desired: number;
  /** The service's own, `elascale.*` and `swarm.autoscaler*` among them. */
  readonly labels: Readonly<Record<string, string>>;
  /** `node.labels.loc==edge` and the like. */
  readonly constraints: readonly string[];
  /** CPU reservation of a task in cores; `null`: none declared. */
  readonly reservation_cores: number | null;
}

export interface SwarmNode {
  readonly id: string;
  /** The host's name: `iot-edge` (the base) or `iot-edge.20181126220645`. */
  readonly name: string;
  readonly role: 'manager' | 'worker';
  readonly address: string;
  /** RFC 3339 with up to nine decimals. */
  readonly created: string;
  readonly state: 'ready' | 'down' | 'draining';
  readonly labels: Readonly<Record<string, string>>;
  /** Cores of the node: its label `elascale.cores`, else what its engine says. */
  readonly cores: number;
}

export interface SwarmTask {
  readonly id: string;
  readonly service: string;
  /** Node id; `null`: not placed yet. */
  readonly node: string | null;
  /** `null`: no container yet. */
  readonly container: string | null;
  readonly state: 'pending' | 'running' | 'failed' | 'removing';
  /** Its health check passes, or it has none. */
  readonly ready: boolean;
  /** Why it is pending or failed, as the manager says it; empty: nothing is said. */
  readonly reason: string;
  readonly started_unix_s: number;
  readonly changed_unix_s: number;
}
