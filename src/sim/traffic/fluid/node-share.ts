import type { Cores } from '../../../core/units.js';

/** Tasks of one kind on a node, as their neighbours meet them. */
export interface Demander {
  readonly tasks: number;
  /** Share of the time in which one of them wants CPU. */
  readonly active: number;
  /** What it takes then, if it can. */
  readonly wants: Cores;
  /** By kind, factor on that kind's `active` as a request of this one finds it: a customer never meets itself. */
  readonly meets: readonly number[];
}

/** What a request of each kind meets. */
export interface Share {
  /** Time for a piece of work / time it would take on a node alone. */
  readonly slowdown: number;
  /** CPU time that the work is accounted / CPU time alone: contention makes busy cores do less. */
  readonly inflation: number;
}

/** Above this many tasks their number at work is taken at its mean. */
const TASKS_MAX = 64;
const NEGLIGIBLE = 1e-9;

/**
 * Processor sharing of a node among its tasks. The tasks at work are taken as independent (binomial by kind), cores
 * are shared max-min: with k neighbours at work that want y cores in all, a task gets min(wants, max(C - y, C/(k+1))),
 * exact where all want the same. Busy cores lose speed as `nodeGroup.contention` says.
 * @param cores what is left for requests
 * @param occupied cores that background and idle tasks hold
 */
export function nodeShares(kinds: readonly Demander[], cores: Cores, contention: number, occupied: Cores): Share[] {
  let tasks = 0;
  let wanted = 0;
  for (const kind of kinds) {
    tasks += kind.tasks;
    wanted += kind.tasks * kind.wants;
  }
  if (contention === 0 && wanted <= cores) return kinds.map(() => ({ slowdown: 1, inflation: 1 }));
  return kinds.map((own) => (own.tasks === 0 ? { slowdown: 1, inflation: 1 } : shareOf(own, kinds, tasks > TASKS_MAX, cores, contention, occupied)));
}

function shareOf(own: Demander, kinds: readonly Demander[], many: boolean, cores: Cores, contention: number, occupied: Cores): Share {
  let meanOthers = 0;
  let meanWanted = 0;
  let chances: number[] = [1];
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!;
    const others = kind.tasks - (kind === own ? 1 : 0);
    const active = Math.min(1, kind.active * own.meets[i]!);
    meanOthers += others * active;
    meanWanted += others * active * kind.wants;
    if (!many) for (let other = 0; other < others; other++) chances = withOneMore(chances, active);
  }
  if (many) return at(meanOthers, meanWanted, own.wants, cores, contention, occupied);
  const wantedEach = meanOthers > 0 ? meanWanted / meanOthers : 0;
  let slowdown = 0;
  let inflation = 0;
  for (let k = 0; k < chances.length; k++) {
    if (chances[k]! < NEGLIGIBLE) continue;
    const share = at(k, k * wantedEach, own.wants, cores, contention, occupied);
    slowdown += chances[k]! * share.slowdown;
    inflation += chances[k]! * share.inflation;
  }
  return { slowdown, inflation };
}

function withOneMore(chances: readonly number[], active: number): number[] {
  const next = new Array<number>(chances.length + 1).fill(0);
  for (let k = 0; k < chances.length; k++) {
    next[k]! += chances[k]! * (1 - active);
    next[k + 1]! += chances[k]! * active;
  }
  return next;
}

function at(others: number, othersWant: Cores, wants: Cores, cores: Cores, contention: number, occupied: Cores): Share {
  const busy = Math.min(cores, wants + othersWant) + occupied;
  const inflation = busy <= 1 ? 1 : 1 / Math.max(1 - contention * (busy - 1), 1 / busy);
  const gets = Math.max(1e-6, Math.min(wants, Math.max(cores - othersWant, cores / (others + 1))));
  return { slowdown: (wants / gets) * inflation, inflation };
}
