import { checkHolds, type Argv, type OverlayPlan, type PlanStep } from '../../../../topology/plan/step.js';
import { CallError } from '../../call.js';
import { groupBy } from '../../group-by.js';
import { mapBounded } from '../../map-bounded.js';
import { endedBadly, type RemoteMachine } from '../remote-machine.js';
import { QueueTable } from '../ovs/port-queues.js';
import { StepMarks, stepsFor, swarmMark } from './step-marks.js';

/** What became of a node. */
export interface NodeAccount {
  readonly node: string;
  /** Steps that were carried out now, stood already, and were not reached. */
  readonly done: number;
  readonly stood: number;
  readonly left: number;
  /** The step at which it stopped, and why, with what the command said. `null`: none. */
  readonly failed: { readonly step: string; readonly command: string; readonly error: string } | null;
  /** Marks of an earlier version of the topology: what they stand for is left as it is. */
  readonly strangers: number;
}

/** How a node stands against the plan. */
export interface NodeStanding {
  readonly node: string;
  readonly steps: number;
  /** Titles of steps whose check does not hold. */
  readonly missing: readonly string[];
  /** Why it could not be looked at; `null`: it was. */
  readonly error: string | null;
}

export type Machines = ReadonlyMap<string, RemoteMachine>;

/** Machines worked on at the same time. */
const atOnce = 8;

/**
 * Carries a plan out: on every machine its steps in their order, machines side by side. A step that stands is passed
 * over, one that ran is checked; a machine stops at its first failure and the others go on. Called again, it goes on
 * where it stopped.
 * @param tell progress, a line each
 * @returns an account of every node; nothing of a machine that failed is hidden in an error
 */
export function applyOverlay(plan: OverlayPlan, machines: Machines, tell: (text: string) => void): Promise<readonly NodeAccount[]> {
  return eachNode(plan, machines, tell, async (machine, steps, tally) => {
    const marks = await StepMarks.read(machine, plan.name);
    for (const step of await stepsFor(machine, steps)) {
      await tally.step(step, step.argv, async () => {
        if (await holds(machine, step)) return 'stood';
        if (step.inverse !== null) await marks.set(step);
        await machine.run(step.argv);
        if (!(await holds(machine, step))) throw new CallError('bad-answer', `${step.argv.join(' ')} on ${machine.name}`, `it ended well, and yet \`${step.check.argv.join(' ')}\` does not show it`, 'see the logs of Open vSwitch there');
        return 'done';
      });
    }
    return marks.strangers([...steps, swarmMark(machine.name)]);
  });
}

/** Undoes what `applyOverlay` has carried out of a plan, from the last step to the first, and no more. */
export function destroyOverlay(plan: OverlayPlan, machines: Machines, tell: (text: string) => void): Promise<readonly NodeAccount[]> {
  const undone = { ...plan, steps: plan.steps.filter(({ inverse }) => inverse !== null) };
  return eachNode(undone, machines, tell, async (machine, steps, tally) => {
    const marks = await StepMarks.read(machine, plan.name);
    const marked = steps.filter((step) => marks.has(step));
    // A port's QoS does not go with its bridge.
    if (marked.length > 0) await liftAll(machine);
    for (const step of [...steps].reverse()) {
      const inverse = step.inverse!;
      await tally.step(step, inverse, async () => {
        if (!marks.has(step)) return 'stood';
        // Of a step that was stopped half-way, or whose object someone else took away, there is nothing to undo.
        const { code, stderr } = await machine.ended(inverse);
        if (code !== 0 && (await holds(machine, step))) throw new CallError('refused', `${inverse.join(' ')} on ${machine.name}`, endedBadly(code, stderr), '');
        await marks.clear(step);
        return 'done';
      });
    }
    return marks.strangers([...steps, swarmMark(machine.name)]);
  });
}

/** Looks at every step of a plan; nothing is changed. */
export async function overlayStatus(plan: OverlayPlan, machines: Machines): Promise<readonly NodeStanding[]> {
  return mapBounded(byNode(plan), atOnce, async ([node, steps]): Promise<NodeStanding> => {
    const missing: string[] = [];
    try {
      for (const step of steps) if (!(await holds(machines.get(node)!, step))) missing.push(step.title);
      return { node, steps: steps.length, missing, error: null };
    } catch (error) {
      return { node, steps: steps.length, missing, error: messageOf(error) };
    }
  });
}

/** Counts what becomes of a node's steps. */
class Tally {
  done = 0;
  stood = 0;
  failed: NodeAccount['failed'] = null;

  async step({ title }: PlanStep, command: Argv, work: () => Promise<'done' | 'stood'>): Promise<void> {
    try {
      this[await work()] += 1;
    } catch (error) {
      this.failed = { step: title, command: command.join(' '), error: messageOf(error) };
      throw error;
    }
  }
}

function eachNode(
  plan: OverlayPlan, machines: Machines, tell: (text: string) => void,
  work: (machine: RemoteMachine, steps: readonly PlanStep[], tally: Tally) => Promise<number>,
): Promise<readonly NodeAccount[]> {
  return mapBounded(byNode(plan), atOnce, async ([node, steps]): Promise<NodeAccount> => {
    const tally = new Tally();
    let strangers = 0;
    try {
      strangers = await work(machines.get(node)!, steps, tally);
    } catch (error) {
      tally.failed ??= { step: 'login', command: '', error: messageOf(error) };
    }
    const { done, stood, failed } = tally;
    tell(failed === null ? `${node}: ${done} steps done, ${stood} stood` : `${node}: stopped at ${failed.step}: ${failed.error}`);
    const reached = done + stood;
    return { node, done, stood, left: failed === null ? 0 : steps.length - reached, failed, strangers };
  });
}

async function holds(machine: RemoteMachine, { check }: PlanStep): Promise<boolean> {
  return checkHolds(check, await machine.ended(check.argv));
}

async function liftAll(machine: RemoteMachine): Promise<void> {
  for (let table = await QueueTable.read(machine); ; table = await QueueTable.read(machine)) {
    const [queue] = table.all;
    if (queue === undefined) return;
    await machine.run(table.lifting(queue));
  }
}

function byNode({ steps }: OverlayPlan): readonly (readonly [string, readonly PlanStep[]])[] {
  return [...groupBy(steps, ({ node }) => node)];
}

/** What is no `CallError` is a fault of this program and goes on its way. */
function messageOf(error: unknown): string {
  if (error instanceof CallError) return error.message;
  throw error;
}
