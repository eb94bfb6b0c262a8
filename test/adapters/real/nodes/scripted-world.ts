import { CallError, type CallFailure } from '../../../../src/adapters/real/call.js';
import type { Machine, NodeProvider } from '../../../../src/adapters/real/nodes/node-provider.js';
import type { Member, SwarmMembership } from '../../../../src/adapters/real/nodes/swarm-membership.js';
import { pause } from '../../../../src/adapters/real/call.js';

/** What becomes of one call: it fails before or after its effect, or its caller dies there. */
export type Fate = 'goes well' | 'fails before' | 'answer lost' | 'refused' | 'caller dies before' | 'caller dies after';

const baseLabels = { loc: 'edge', role: 'worker' };
const failures: Readonly<Record<Exclude<Fate, 'goes well' | 'caller dies before' | 'caller dies after'>, CallFailure>> = {
  'fails before': 'unreachable', 'answer lost': 'timeout', refused: 'refused',
};

/** A cloud and a swarm in memory, with a fate for each call, in the order in which calls are made. */
export class ScriptedWorld {
  readonly machines = new Map<string, Machine['state']>([['iot-edge', 'ready']]);
  readonly members = new Map<string, Member>([['iot-edge', { name: 'iot-edge', role: 'worker', state: 'ready', labels: baseLabels }]]);
  /** What must never happen. */
  readonly wrongs: string[] = [];
  calls = 0;

  constructor(private fates: readonly Fate[] = []) {}

  /** From now on every call goes well. */
  calm(): void {
    this.fates = [];
  }

  /** A node that was made earlier, whole. */
  stand(name: string): this {
    this.machines.set(name, 'ready');
    this.members.set(name, { name, role: 'worker', state: 'ready', labels: baseLabels });
    return this;
  }

  /** `whole`, `gone`, or what is between. */
  conditionOf(name: string): string {
    const [machine, member] = [this.machines.get(name), this.members.get(name)];
    if (machine === undefined && member === undefined) return 'gone';
    const labelled = member !== undefined && Object.entries(baseLabels).every(([key, value]) => member.labels[key] === value) && Object.keys(member.labels).length === 2;
    return machine === 'ready' && member?.state === 'ready' && labelled ? 'whole' : `machine ${machine ?? 'none'}, node ${JSON.stringify(member ?? 'none')}`;
  }

  /** Hands of one controller. After its death its calls are never answered. */
  controller(): { readonly provider: NodeProvider; readonly swarm: SwarmMembership; dead(): boolean } {
    let dead = false;
    const never = new Promise<never>(() => undefined);
    const called = async <T>(what: string, effect: () => T): Promise<T> => {
      const fate = this.fates[this.calls] ?? 'goes well';
      this.calls += 1;
      await pause(1);
      if (fate === 'caller dies before') dead = true;
      if (dead) return never;
      if (fate === 'fails before' || fate === 'refused') throw new CallError(failures[fate], what, fate, '');
      const result = effect();
      if (fate === 'caller dies after') dead = true;
      if (fate === 'answer lost') throw new CallError('timeout', what, fate, '');
      return dead ? never : result;
    };
    const member = (node: string): Member => {
      const found = this.members.get(node);
      if (found === undefined) throw new CallError('not-found', node, 'no such node', '');
      return found;
    };
    const provider: NodeProvider = {
      list: () => called('list', () => [...this.machines].map(([name, state]) => ({ name, state, address: null }))),
      create: async (machine, base) => {
        if (this.machines.get(machine) === 'ready') this.wrongs.push(`${machine} made a second time`);
        if (!this.machines.has(base)) this.wrongs.push(`${machine} made like ${base}, which is not there`);
        await called('create', () => this.machines.set(machine, 'broken'));
        await called('create', () => this.machines.set(machine, 'ready'));
      },
      remove: (machine) => called('remove', () => void this.removeMachine(machine)),
      engine: (machine) => called('engine', () => {
        if (this.machines.get(machine) !== 'ready') throw new CallError('unreachable', machine, 'no engine', '');
        return { kind: 'tcp', host: machine, port: 2376, tls: null } as const;
      }),
    };
    const swarm: SwarmMembership = {
      nodes: () => called('nodes', () => [...this.members.values()]),
      join: (engine) => called('join', () => {
        const name = engine.kind === 'tcp' ? engine.host : '';
        if (!this.members.has(name)) this.members.set(name, { name, role: 'worker', state: 'ready', labels: {} });
      }),
      ready: (node) => called('ready', () => void member(node)),
      label: (node, labels) => called('label', () => void this.members.set(node, { ...member(node), labels: { ...member(node).labels, ...labels } })),
      drain: (node) => called('drain', () => void this.members.set(node, { ...member(node), state: 'draining' })),
      tasksMoved: (node) => called('tasks', () => member(node).state === 'draining'),
      leave: (engine) => called('leave', () => {
        const name = engine.kind === 'tcp' ? engine.host : '';
        if (this.members.has(name)) this.members.set(name, { ...member(name), state: 'down' });
      }),
      remove: (node) => called('strike off', () => {
        if (node === 'iot-edge') this.wrongs.push('base struck off');
        this.members.delete(node);
      }),
    };
    return { provider, swarm, dead: () => dead };
  }

  private removeMachine(machine: string): void {
    if (machine === 'iot-edge') this.wrongs.push('base removed');
    this.machines.delete(machine);
    const member = this.members.get(machine);
    if (member !== undefined) this.members.set(machine, { ...member, state: 'down' });
  }
}
