import type { Outcome } from '../../../core/plant/action.js';
import type { Seconds } from '../../../core/units.js';
import { CallError } from '../call.js';
import type { NodeProvisioning } from '../node-provisioning.js';
import { Deadline } from './deadline.js';
import type { NodeProvider } from './node-provider.js';
import type { SwarmMembership } from './swarm-membership.js';
import { groupOf, isMade, labelsToCopy, removalLabel, unfinished, type Unfinished } from './unfinished.js';

export interface ProvisioningLimits {
  /** A machine that is not a ready, labelled node by then is taken away again. */
  readonly ready_within: Seconds;
  /** Tasks that have not moved by then are stopped with their node. */
  readonly drain_within: Seconds;
}

export type Step = 'create' | 'join' | 'ready' | 'label' | 'drain' | 'tasks-moved' | 'leave' | 'remove-machine' | 'remove-node';

/** A step of a node that has ended. */
export interface StepEnded {
  readonly node: string;
  readonly step: Step;
  readonly took_s: Seconds;
  /** `null`: it went well. */
  readonly error: string | null;
}

/** For as long as this a machine is tried to be taken away; what is left then is found again by `resume`. */
const takeAway_s: Seconds = 300;

/**
 * Nodes on their way into the swarm and out of it, several at a time. In: create, join, ready, label. Out: drain, tasks
 * moved, leave, remove the machine, remove the node from the swarm's list. Nothing of it is kept but who is at work: how
 * far a node is shows in the provider's list and the swarm's, so a new process goes on where another one died. The
 * swarm's entry goes last, since its label is what tells a machine on its way out from one on its way in.
 */
export class Provisioning implements NodeProvisioning {
  /** By node: which way it goes. One at a time for a node. */
  private readonly atWork = new Map<string, Unfinished['way']>();
  /** Those whose making has failed and that could not be taken away: they are not to come in later. */
  private readonly unwanted = new Set<string>();

  constructor(
    private readonly provider: NodeProvider,
    private readonly swarm: SwarmMembership,
    private readonly limits: ProvisioningLimits,
    private readonly tell: (step: StepEnded) => void,
    /** Why this process must not go on, `null` where it may: asked before every step. Another may be at the node then. */
    private readonly refusal: () => string | null = () => null,
  ) {}

  /** Nodes that are being made: `Snapshot.provisioning`. */
  names(): readonly string[] {
    return [...this.atWork].filter(([, way]) => way === 'in').map(([node]) => node).sort();
  }

  /** Some node is on its way, in or out. */
  get busy(): boolean {
    return this.atWork.size > 0;
  }

  /** Ends with the node ready and labelled, or with nothing left of it; where even that fails, `reached` says what is. */
  add(group: string, node: string): Promise<Outcome> {
    return this.alone(node, 'in', async () => {
      if (groupOf(node, [group]) === undefined) return refused(`${node} is no name of a node of group ${group}: ${group}.YYYYMMDDHHMMSS`);
      const [machines, nodes] = await Promise.all([this.provider.list(), this.swarm.nodes()]);
      if ([...machines, ...nodes].some(({ name }) => name === node)) return refused(`the name ${node} is taken`);
      if (!machines.some(({ name }) => name === group)) return refused(`group ${group} is unknown: nodes.provider has no machine ${group} to make others like`);
      if (!nodes.some(({ name }) => name === group)) return refused(`group ${group} is unknown: the swarm has no node ${group} to copy the labels of`);
      return this.bringIn(node, group);
    });
  }

  /** The base of a group, managers and nodes that the provider did not make are refused. */
  remove(node: string, drain: boolean): Promise<Outcome> {
    return this.alone(node, 'out', async () => {
      if (!isMade(node)) return refused(`${node} is no node that was made after another: the base of a group is never removed`);
      const [machines, nodes] = await Promise.all([this.provider.list(), this.swarm.nodes()]);
      if (!machines.some(({ name }) => name === node)) return refused(`nodes.provider has no machine ${node}`);
      if (nodes.some(({ name, role }) => name === node && role === 'manager')) return refused(`${node} is a manager of the swarm`);
      return this.takeOut(node, drain);
    });
  }

  /**
   * Finds what is half-made and nobody is at, and sets to work on it: at the start, and whenever a node failed to go.
   * `names` tells of the found ones as soon as this resolves; their outcomes come later.
   * @param groups base names whose nodes are ours to finish
   * @throws CallError when there is no list to be had
   */
  async resume(groups: readonly string[]): Promise<readonly (Unfinished & { readonly outcome: Promise<Outcome> })[]> {
    const left = await this.leftBehind(groups);
    return left.map((found) => ({
      ...found,
      outcome: this.alone(found.node, found.way, async () => {
        // Seen again now that nobody else may be at it: the lists may have been taken while another was.
        const still = (await this.leftBehind(groups, found.node)).find(({ node }) => node === found.node);
        if (still === undefined) return { kind: 'done' };
        return still.way === 'in' ? this.bringIn(found.node, found.group) : this.takeOut(found.node, true);
      }),
    }));
  }

  private async leftBehind(groups: readonly string[], mine?: string): Promise<readonly Unfinished[]> {
    const [machines, nodes] = await Promise.all([this.provider.list(), this.swarm.nodes()]);
    return unfinished(machines, nodes, groups)
      .filter(({ node }) => node === mine || !this.atWork.has(node))
      .map((found) => (this.unwanted.has(found.node) ? { ...found, way: 'out' } : found));
  }

  private async bringIn(node: string, group: string): Promise<Outcome> {
    const deadline = new Deadline(this.limits.ready_within);
    let reached: 'created' | 'joined' | undefined;
    try {
      if (!(await deadline.persist(() => this.isReadyNode(node), maySwarmPass))) {
        await this.step(node, 'create', () => this.create(node, group, deadline));
        reached = 'created';
        await this.step(node, 'join', () => deadline.persist(async () => this.swarm.join(await this.provider.engine(node)), maySwarmPass));
      }
      reached = 'joined';
      await this.step(node, 'ready', () => deadline.persist(() => this.swarm.ready(node, deadline.left_s()), maySwarmPass));
      await this.step(node, 'label', () => deadline.persist(() => this.label(node, group), maySwarmPass));
    } catch (error) {
      if (error instanceof LetGo) return { kind: 'failed', error: error.message, ...(reached === undefined ? {} : { reached }) };
      return this.undo(node, callError(error), reached);
    } finally {
      deadline.close();
    }
    return { kind: 'done' };
  }

  private create(node: string, group: string, deadline: Deadline): Promise<void> {
    return deadline.persist(async () => {
      // Looked at before every attempt: the answer to the one before may have been lost.
      if ((await this.provider.list()).some(({ name, state }) => name === node && state === 'ready')) return;
      // A machine made anew is another member: what the swarm has of the one before is struck off.
      await deadline.persist(() => this.swarm.remove(node), maySwarmPass);
      await this.provider.create(node, group, deadline.signal);
    }, isPassing);
  }

  private async label(node: string, group: string): Promise<void> {
    const labels = labelsToCopy(await this.swarm.nodes(), group);
    if (labels === undefined) throw new CallError('not-found', `labelling of ${node}`, `the swarm has no node ${group} to copy the labels of`, '');
    await this.swarm.label(node, labels);
  }

  private async isReadyNode(node: string): Promise<boolean> {
    return (await this.swarm.nodes()).some(({ name, state }) => name === node && state === 'ready');
  }

  /** @param reached how far it came, where that is known */
  private async undo(node: string, { message }: CallError, reached: 'created' | 'joined' | undefined): Promise<Outcome> {
    this.unwanted.add(node);
    const undone = await this.takeOut(node, false);
    if (undone.kind === 'done') return { kind: 'failed', error: `${message}; ${node} was taken away again` };
    return { kind: 'failed', error: `${message}; ${node} is left behind: ${undone.error}`, reached: reached ?? 'created' };
  }

  private async takeOut(node: string, drain: boolean): Promise<Outcome> {
    const deadline = new Deadline(takeAway_s + (drain ? this.limits.drain_within : 0));
    let reached: 'removed' | undefined;
    try {
      this.mayGoOn(node);
      const isNode = await deadline.persist(() => this.begunRemoval(node), maySwarmPass);
      if (isNode && drain) {
        await this.step(node, 'drain', () => deadline.persist(() => this.swarm.drain(node), maySwarmPass));
        const left = (moved: boolean) => (moved ? null : 'tasks are left and stop with their node');
        await this.step(node, 'tasks-moved', () => deadline.persist(() => this.swarm.tasksMoved(node, this.limits.drain_within), maySwarmPass), left);
      }
      // Where the machine does not answer it goes all the same, and its engine with it.
      if (isNode) await this.step(node, 'leave', async () => this.swarm.leave(await this.provider.engine(node))).catch(unlessLetGo);
      if (isNode) reached = 'removed';
      await this.step(node, 'remove-machine', () => deadline.persist(() => this.provider.remove(node), () => true));
      await this.step(node, 'remove-node', () => deadline.persist(() => this.swarm.remove(node), maySwarmPass));
    } catch (error) {
      const { message } = error instanceof LetGo ? error : callError(error);
      return { kind: 'failed', error: message, ...(reached === undefined ? {} : { reached }) };
    } finally {
      deadline.close();
    }
    this.unwanted.delete(node);
    return { kind: 'done' };
  }

  /** Marks the node, that a crash from here on leads to its end and not back. @returns whether it is one of the swarm */
  private async begunRemoval(node: string): Promise<boolean> {
    if (!(await this.swarm.nodes()).some(({ name }) => name === node)) return false;
    await this.swarm.label(node, { [removalLabel]: 'true' });
    return true;
  }

  /** @param shortfall what a result falls short of, `null` where it does not */
  private async step<T>(node: string, step: Step, work: () => Promise<T>, shortfall: (result: T) => string | null = () => null): Promise<T> {
    this.mayGoOn(node);
    const began_ms = performance.now();
    const ended = (error: string | null) => this.tell({ node, step, took_s: (performance.now() - began_ms) / 1000, error });
    try {
      const result = await work();
      ended(shortfall(result));
      return result;
    } catch (error) {
      ended((error as Error).message);
      throw error;
    }
  }

  private mayGoOn(node: string): void {
    const refusal = this.refusal();
    if (refusal !== null) throw new LetGo(`${node} is left as it is, for the next controller to go on with: ${refusal}`);
  }

  private async alone(node: string, way: Unfinished['way'], work: () => Promise<Outcome>): Promise<Outcome> {
    if (this.atWork.has(node)) return refused(`${node} is being ${this.atWork.get(node) === 'in' ? 'made' : 'removed'}`);
    this.atWork.set(node, way);
    try {
      return await work();
    } catch (error) {
      return refused(callError(error).message);
    } finally {
      this.atWork.delete(node);
    }
  }
}

/** A node is no longer this process's business: nothing is undone. */
class LetGo extends Error {}

/** Before anything has changed. */
function refused(error: string): Outcome {
  return { kind: 'failed', error };
}

function isPassing({ failure }: CallError): boolean {
  return failure === 'timeout' || failure === 'unreachable';
}

/** Of a node that is just joining, Swarm lists no name yet: an answer that cannot be read may be one of the moment. */
function maySwarmPass(error: CallError): boolean {
  return isPassing(error) || error.failure === 'bad-answer';
}

function unlessLetGo(error: unknown): void {
  if (error instanceof LetGo) throw error;
  callError(error);
}

/** What is no `CallError` is a fault of this program and goes on its way. */
function callError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  throw error;
}
