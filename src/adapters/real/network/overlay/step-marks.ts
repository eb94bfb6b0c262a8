import { createHash } from 'node:crypto';
import type { PlanStep } from '../../../../topology/plan/step.js';
import type { RemoteMachine } from '../remote-machine.js';

/** What a mark stands for. */
export type Marked = Pick<PlanStep, 'id'>;

/** That a node was brought into the swarm. */
export const swarmMark = (node: string): Marked => ({ id: `${node} node of the swarm` });

/**
 * Which steps of a plan `apply` has carried out on a machine, kept in that machine's Open vSwitch database, so that
 * `destroy` undoes these and nothing that stood before, from wherever it is called. A mark is set before its step runs
 * and taken away after it is undone: a crash in between leaves a mark too many, never one too few.
 */
export class StepMarks {
  private constructor(private readonly machine: RemoteMachine, private readonly prefix: string, private readonly keys: Set<string>) {}

  /** @param overlay name of the topology @throws CallError */
  static async read(machine: RemoteMachine, overlay: string): Promise<StepMarks> {
    const argv = ['ovs-vsctl', '--no-wait', '--format=json', '--columns=external_ids', 'list', 'Open_vSwitch'];
    const prefix = `elascale-${overlay}-`;
    const found = [...(await machine.run(argv)).matchAll(/"(elascale-[a-z0-9-]+)"/g)].map(([, key]) => key!).filter((key) => key.startsWith(prefix) && key.length === prefix.length + digits);
    return new StepMarks(machine, prefix, new Set(found));
  }

  has(step: Marked): boolean {
    return this.keys.has(this.key(step));
  }

  /** Marks that none of these steps explains: they were made from another version of the topology. */
  strangers(steps: readonly Marked[]): number {
    const known = new Set(steps.map((step) => this.key(step)));
    return [...this.keys].filter((key) => !known.has(key)).length;
  }

  /** @throws CallError */
  async set(step: Marked): Promise<void> {
    const key = this.key(step);
    if (this.keys.has(key)) return;
    await this.machine.run(['ovs-vsctl', '--no-wait', 'set', 'Open_vSwitch', '.', `external_ids:${key}=made`]);
    this.keys.add(key);
  }

  /** @throws CallError */
  async clear(step: Marked): Promise<void> {
    const key = this.key(step);
    await this.machine.run(['ovs-vsctl', '--no-wait', 'remove', 'Open_vSwitch', '.', 'external_ids', key]);
    this.keys.delete(key);
  }

  private key({ id }: Marked): string {
    return `${this.prefix}${createHash('sha256').update(id).digest('hex').slice(0, digits)}`;
  }
}

const digits = 16;

/** The steps of a plan as a machine can carry them out. @throws CallError */
export async function stepsFor(machine: RemoteMachine, steps: readonly PlanStep[]): Promise<readonly PlanStep[]> {
  // Fails where the kernel has no module for it.
  if ((await machine.ended(['ovs-dpctl', 'dump-dps'])).code === 0) return steps;
  // There a bridge has userspace's datapath, or does not come up.
  return steps.map((step) => (step.argv.includes('add-br') ? { ...step, argv: [...step.argv, '--', 'set', 'bridge', step.argv.at(-1)!, 'datapath_type=netdev'] } : step));
}
