import type { Seconds } from '../../../core/units.js';
import type { ServiceIndex } from '../traffic.js';
import { ResponseLaw } from './response-law.js';
import { servingTasks, type Answers, type Equilibrium, type NodeKind } from './situation.js';

/** Backlogs are told apart by this ratio. */
const RATIO = Math.log(1.05);
/** Less than this is rounding, not a request. */
const NOTHING = 1e-6;

type NamedKind = NodeKind & { readonly key: string };

/**
 * What open flows brought beyond the capacity of a service's tasks, and what it does to those that come after. Round
 * robin deals to every task alike, so tasks on one kind of node may be behind while others keep up.
 */
export class Backlog {
  /** By service, by kind of node: requests that wait. */
  readonly waiting: Float64Array[];
  /** By service: requests that wait while no task serves. */
  private readonly homeless: Float64Array;
  /** By kind of node: its name, and by service the tasks that serve on such nodes. */
  private kinds: readonly { readonly key: string; readonly tasks: readonly number[] }[] = [];
  private readonly delayed = new WeakMap<ResponseLaw, Map<number, ResponseLaw>>();

  constructor(services: number) {
    this.waiting = Array.from({ length: services }, () => new Float64Array());
    this.homeless = new Float64Array(services);
  }

  get exists(): boolean {
    return this.waiting.some((byKind) => byKind.some((requests) => requests > 0));
  }

  of(service: ServiceIndex): number {
    return this.waiting[service]!.reduce((sum, requests) => sum + requests, this.homeless[service]!);
  }

  /** The cluster is another one: what waits stays with its tasks, as far as they are still there, and else goes to those that are new. */
  settle(kinds: readonly NamedKind[]): void {
    const before = this.kinds;
    this.kinds = kinds.map((kind) => ({ key: kind.key, tasks: this.waiting.map((_, s) => servingTasks(kind, s)) }));
    for (let s = 0; s < this.waiting.length; s++) this.waiting[s] = this.settled(s, before);
  }

  private settled(s: ServiceIndex, before: typeof this.kinds): Float64Array {
    let left = this.of(s);
    if (left === 0 && this.waiting[s]!.length === this.kinds.length) return this.waiting[s]!;
    const settled = new Float64Array(this.kinds.length);
    if (left === 0) return settled;
    const places = new Map(before.map(({ key }, k) => [key, k]));
    const newcomers = this.kinds.map(({ key, tasks }, k) => {
      const place = places.get(key);
      const there = place === undefined ? 0 : before[place]!.tasks[s]!;
      if (there > 0) left -= settled[k] = this.waiting[s]![place!]! * Math.min(1, tasks[s]! / there);
      return Math.max(0, tasks[s]! - there);
    });
    const takers = newcomers.some((tasks) => tasks > 0) ? newcomers : this.kinds.map(({ tasks }) => tasks[s]!);
    const all = takers.reduce((sum, tasks) => sum + tasks, 0);
    this.homeless[s] = all === 0 ? Math.max(0, left) : 0;
    if (all > 0) takers.forEach((tasks, k) => { settled[k]! += (Math.max(0, left) * tasks) / all; });
    return settled;
  }

  /** Whether it grows or shrinks, and when it would first be worked off somewhere at these rates. */
  outlook({ arriving, served }: Equilibrium): { readonly moves: boolean; readonly empty_s: Seconds } {
    let moves = false;
    let empty_s = Infinity;
    for (let s = 0; s < this.waiting.length; s++) {
      for (let k = 0; k < this.kinds.length; k++) {
        const growth = arriving[s]![k]! - served[s]![k]!;
        if (growth === 0) continue;
        moves = true;
        if (growth < 0 && this.waiting[s]![k]! > 0) empty_s = Math.min(empty_s, this.waiting[s]![k]! / -growth);
      }
    }
    return { moves, empty_s };
  }

  /**
   * Time goes on.
   * @param queues by service, requests that a task's queue holds
   * @returns requests that found no room, by service, and whether a backlog came to its end
   */
  flow({ arriving, served }: Equilibrium, elapsed_s: Seconds, queues: readonly number[]): { readonly refused: readonly number[]; readonly ended: boolean } {
    let ended = false;
    const refused = this.waiting.map((byKind, s) => {
      let sum = 0;
      for (let k = 0; k < byKind.length; k++) {
        const before = byKind[k]!;
        const after = before + (arriving[s]![k]! - served[s]![k]!) * elapsed_s;
        // Queues that went with their tasks turn nobody away who waits already.
        const most = Math.max(before, queues[s]! * this.kinds[k]!.tasks[s]!);
        byKind[k] = after < NOTHING ? 0 : Math.min(after, most);
        if (before > 0 && byKind[k] === 0) ended = true;
        sum += Math.max(0, after - most);
      }
      return sum;
    });
    return { refused, ended };
  }

  /** Behind a backlog every message waits for it first. */
  delay({ law, behind }: Answers, service: ServiceIndex): ResponseLaw {
    const waiting = behind === undefined ? 0 : this.waiting[service]![behind.kind]!;
    if (behind === undefined || waiting === 0) return law;
    const step = Math.round(Math.log(waiting * behind.perRequest_s) / RATIO);
    let laws = this.delayed.get(law);
    if (!laws) this.delayed.set(law, laws = new Map());
    let delayed = laws.get(step);
    if (!delayed) {
      const mean_s = law.mean_s + Math.exp(step * RATIO);
      laws.set(step, delayed = new ResponseLaw(mean_s, (law.cv * law.mean_s) / mean_s));
    }
    return delayed;
  }

  /** Names it, to within the ratio. */
  key(): string {
    let key = '';
    this.waiting.forEach((byKind, s) => {
      for (let k = 0; k < byKind.length; k++) if (byKind[k]! > 0) key += `;${s}.${k}:${Math.round(Math.log(byKind[k]!) / RATIO)}`;
    });
    return key;
  }
}
