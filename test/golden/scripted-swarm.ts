import type { Request, Sequence } from '../../src/core/engine/request.js';
import type { Input } from '../../src/core/engine/protocol.js';
import type { Action, Outcome } from '../../src/core/plant/action.js';
import { noNetwork } from '../../src/core/plant/network.js';
import type { NodeObservation, Reading, ServiceObservation, Snapshot } from '../../src/core/plant/snapshot.js';
import { baseName } from '../../src/core/compat/ignore-list.js';

export interface ScriptedService {
  replicas: number;
  readonly group: string;
}
export type ScriptedNode = readonly [name: string, created: string];

/** The vectors' swarm: a plant that answers from a script, a clock that only waits and provisioning move. */
export class ScriptedSwarm {
  t_s = 0;
  readonly missing = new Set<string>();
  /** Commands that contain one of these texts fail. */
  faults: readonly string[] = [];
  /** One check alone: the script has readings even of a service without replicas. */
  readingsAtZero = false;
  /** Called after every reading that was taken. */
  onRead: () => void = () => undefined;

  constructor(
    public stacks: Record<string, Record<string, ScriptedService>>,
    public nodes: ScriptedNode[],
    private readonly readings: Record<string, number[]>,
    private readonly epoch_s: number,
    private readonly provision_s: number,
  ) {}

  /** Runs a sequence to its end. */
  drive<Result>(sequence: Sequence<Result>): Result {
    let step = sequence.next();
    while (step.done !== true) step = sequence.next(this.answer(step.value));
    return step.value;
  }

  answer(request: Request): Input {
    switch (request.kind) {
      case 'observe':
        return { kind: 'observed', id: 0, t_s: this.t_s, snapshot: this.snapshot(request.purpose === 'check') };
      case 'wait':
        this.t_s += request.for_s;
        return { kind: 'woken', id: 0, t_s: this.t_s };
      case 'act': {
        const outcome = this.carryOut(request.action);
        return { kind: 'receipt', id: 0, t_s: this.t_s, outcome };
      }
    }
  }

  service(name: string): ScriptedService {
    return Object.values(this.stacks).map((services) => services[name]).find((service) => service !== undefined)!;
  }

  private snapshot(scripted: boolean): Snapshot {
    const groups = new Set([...this.nodes.map(([name]) => baseName(name)), ...Object.values(this.stacks).flatMap((services) => Object.values(services).map(({ group }) => group))]);
    return {
      taken_s: this.t_s,
      services: Object.entries(this.stacks).flatMap(([stack, services]) =>
        Object.entries(services).map(([name, service]) => this.observed(stack, name, service, scripted))),
      groups: [...groups].map((name) => ({
        name, ready: 0, pending_tasks: 0,
        reading: this.nodes.some(([node]) => node === name) ? this.reading(name, scripted) : null,
      })),
      nodes: this.nodes.map(([name, created]): NodeObservation => ({
        name, group: baseName(name), state: 'ready', labels: {},
        created: created.replace(/^(\S+) (\S+) \+0000 utc$/, '$1T$2Z'),
      })),
    };
  }

  private observed(stack: string, name: string, { replicas, group }: ScriptedService, scripted: boolean): ServiceObservation {
    const placed = this.nodes.some(([node]) => node === group || node.startsWith(`${group}.`));
    return {
      name, stack, mode: 'replicated', desired: replicas, running: placed ? replicas : 0,
      groups: placed ? [group] : [], tasks: [],
      reading: replicas === 0 && !this.readingsAtZero ? null : this.reading(name, scripted),
    };
  }

  /** Each reading of a target that a check looks at takes the script's next. */
  private reading(target: string, scripted: boolean): Reading | null {
    if (this.missing.has(target)) return null;
    const fixed = { memory: 0, net_tx_Bps: 0, samples: 1, newest_s: this.t_s };
    if (!scripted) return { cpu: 0.5, ...fixed };
    const take = () => this.take(target);
    return { get cpu() { return take(); }, ...fixed };
  }

  private take(target: string): number {
    const value = this.readings[target]?.shift();
    if (value === undefined) throw new Error(`the script has no further reading of ${target}`);
    this.onRead();
    return value;
  }

  private fault(...commands: string[]): string | undefined {
    return this.faults.find((text) => commands.some((command) => command.includes(text)));
  }

  private carryOut(action: Action): Outcome {
    switch (action.kind) {
      case 'scale-service': {
        const error = this.fault(`sudo docker service inspect ${action.service}`, `sudo docker service scale ${action.service}=${action.to}`);
        if (error !== undefined) return { kind: 'failed', error };
        this.service(action.service).replicas = action.to;
        return { kind: 'done' };
      }
      case 'add-node':
        return this.addNode(action.node);
      case 'remove-node': {
        const { node } = action;
        const kept = this.fault(`sudo docker node inspect -f {{ .CreatedAt }} ${node}`, `sudo docker-machine ssh ${node} sudo docker swarm leave`, `sudo docker node rm --force ${node}`);
        if (kept !== undefined) return { kind: 'failed', error: kept };
        this.nodes = this.nodes.filter(([name]) => name !== node);
        const left = this.fault(`sudo docker-machine rm --force ${node}`);
        return left === undefined ? { kind: 'done' } : { kind: 'failed', error: left, reached: 'removed' };
      }
      case 'throttle-flow':
      case 'release-flow':
        return { kind: 'failed', error: noNetwork };
    }
  }

  private addNode(node: string): Outcome {
    const base = baseName(node);
    const before = this.fault(`sudo docker-machine inspect ${base}`, `sudo docker node inspect -f {{ range $k, $v := .Spec.Labels }} ${base}`, `sudo docker-machine create --driver openstack ${node}`);
    if (before !== undefined) return { kind: 'failed', error: before };
    this.t_s += this.provision_s;
    const joining = this.fault('sudo docker swarm join-token worker', `sudo docker-machine ssh ${node} sudo docker swarm join --token T`);
    if (joining !== undefined) return { kind: 'failed', error: joining, reached: 'created' };
    const created = new Date((this.epoch_s + this.t_s) * 1000).toISOString().slice(0, 19).replace('T', ' ');
    this.nodes = [...this.nodes, [node, `${created}.123456789 +0000 utc`]];
    const after = this.fault(`sudo docker node update --label-add loc=edge ${node}`, `sudo docker-machine scp config/metricbeat.yml ${node}:~`);
    return after === undefined ? { kind: 'done' } : { kind: 'failed', error: after, reached: 'joined' };
  }
}
