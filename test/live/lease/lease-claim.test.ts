import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LeaseClaim, type LeaseAnswer, type LeaseState, type LeaseStep, type Moment } from '../../../src/live/lease/lease-claim.js';

const holds_for_s = 30;

/** What happens to one controller: when it comes, what its clocks do, when it stands still, sleeps or dies. */
interface Fate {
  readonly begins_s: number;
  /** Of its steady clock, against the world's. */
  readonly rate: number;
  readonly wallOffset_s: number;
  readonly pauses: readonly { readonly at_s: number; readonly for_s: number; readonly asleep: boolean }[];
  readonly cutOff: readonly { readonly at_s: number; readonly for_s: number }[];
  readonly dies_s: number;
}

interface Message {
  readonly there_s: number;
  readonly back_s: number;
  readonly lost: 'no' | 'request' | 'answer';
}

const fate: fc.Arbitrary<Fate> = fc.record({
  begins_s: fc.double({ min: 0, max: 60, noNaN: true }),
  rate: fc.double({ min: 0.85, max: 1.2, noNaN: true }),
  wallOffset_s: fc.double({ min: -5000, max: 5000, noNaN: true }),
  pauses: fc.array(fc.record({ at_s: fc.integer({ min: 0, max: 400 }), for_s: fc.integer({ min: 1, max: 120 }), asleep: fc.boolean() }), { maxLength: 3 }),
  cutOff: fc.array(fc.record({ at_s: fc.integer({ min: 0, max: 400 }), for_s: fc.integer({ min: 1, max: 90 }) }), { maxLength: 3 }),
  dies_s: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 500 })),
});
const message: fc.Arbitrary<Message> = fc.record({
  there_s: fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0, max: 0.5, noNaN: true }) }, { weight: 1, arbitrary: fc.double({ min: 0, max: 70, noNaN: true }) }),
  back_s: fc.double({ min: 0, max: 0.5, noNaN: true }),
  lost: fc.oneof({ weight: 9, arbitrary: fc.constant('no' as const) }, { weight: 1, arbitrary: fc.constantFrom('request' as const, 'answer' as const) }),
});

const timeout_s = 5;
const tick_s = 0.25;

/** The cluster's store: one record, compare-and-swap, versions that never come again. */
class Store {
  state: LeaseState | null = null;
  private versions = 0;

  apply(step: Exclude<LeaseStep, { kind: 'wait' }>, me: string): LeaseAnswer {
    if (step.kind === 'read') return { kind: 'read', state: this.state };
    if (step.kind === 'create' ? this.state !== null : this.state?.version !== step.version) return { kind: 'conflict' };
    this.versions += 1;
    this.state = { version: this.versions, holder: me, renewals: step.renewals };
    return step.kind === 'create' ? { kind: 'created' } : { kind: 'written' };
  }
}

/** One controller in the world's time, moved on tick by tick. */
class Controller {
  readonly claim: LeaseClaim;
  private steady_s = 0;
  private waiting: { readonly sent: Moment; readonly answer_s: number; answer: LeaseAnswer } | undefined;

  constructor(readonly name: string, private readonly fate: Fate, private readonly store: Store, private readonly messages: () => Message, private readonly later: (t_s: number, call: () => void) => void) {
    this.claim = new LeaseClaim(name, holds_for_s);
  }

  moment(t_s: number): Moment {
    return { steady_s: this.steady_s, wall_s: t_s + this.fate.wallOffset_s };
  }

  alive(t_s: number): boolean {
    return t_s >= this.fate.begins_s && t_s < this.fate.dies_s;
  }

  /** Could act now: it runs and believes to hold the lease. */
  acts(t_s: number): boolean {
    return this.alive(t_s) && this.pausedAt(t_s) === undefined && this.claim.holds(this.moment(t_s));
  }

  move(t_s: number): void {
    const pause = this.pausedAt(t_s);
    if (pause?.asleep !== true) this.steady_s += tick_s * this.fate.rate;
    if (!this.alive(t_s) || pause !== undefined) return;
    const now = this.moment(t_s);
    if (this.waiting !== undefined) {
      if (t_s < this.waiting.answer_s) return;
      const { answer, sent } = this.waiting;
      this.waiting = undefined;
      this.claim.answered(answer, sent, now);
    }
    const step = this.claim.next(now);
    if (step.kind !== 'wait') this.send(step, now, t_s);
  }

  private send(step: Exclude<LeaseStep, { kind: 'wait' }>, sent: Moment, t_s: number): void {
    const { there_s, back_s, lost } = this.messages();
    const cut = (at_s: number): boolean => this.fate.cutOff.some((each) => at_s >= each.at_s && at_s < each.at_s + each.for_s);
    const arrives = lost !== 'request' && !cut(t_s);
    const answers = arrives && lost === 'no' && there_s + back_s < timeout_s && !cut(t_s + there_s + back_s);
    const waiting = { sent, answer_s: t_s + (answers ? there_s + back_s : timeout_s), answer: { kind: 'no-answer' } as LeaseAnswer };
    this.waiting = waiting;
    // A request may arrive long after its sender has given it up.
    if (arrives) this.later(t_s + there_s, () => {
      const answer = this.store.apply(step, this.name);
      if (answers) waiting.answer = answer;
    });
  }

  private pausedAt(t_s: number): Fate['pauses'][number] | undefined {
    return this.fate.pauses.find(({ at_s, for_s }) => t_s >= at_s && t_s < at_s + for_s);
  }
}

interface Run {
  /** Names of those that could act, a list a tick. */
  readonly acting: readonly (readonly string[])[];
}

function run(fates: readonly Fate[], messages: () => Message, until_s: number): Run {
  const store = new Store();
  const due: { t_s: number; call: () => void }[] = [];
  const controllers = fates.map((each, index) => new Controller(`c${index}`, each, store, messages, (t_s, call) => due.push({ t_s, call })));
  const acting: string[][] = [];
  for (let t_s = 0; t_s < until_s; t_s += tick_s) {
    for (const { call } of due.filter((each) => each.t_s <= t_s).sort((a, b) => a.t_s - b.t_s)) call();
    due.splice(0, due.length, ...due.filter((each) => each.t_s > t_s));
    for (const controller of controllers) controller.move(t_s);
    acting.push(controllers.filter((controller) => controller.acts(t_s)).map(({ name }) => name));
  }
  return { acting };
}

const calm: Message = { there_s: 0.1, back_s: 0.1, lost: 'no' };
const healthy: Fate = { begins_s: 0, rate: 1, wallOffset_s: 0, pauses: [], cutOff: [], dies_s: Infinity };

describe('the lease', () => {
  it('is never held by two that could act, whatever becomes of messages, clocks and processes', () => {
    fc.assert(fc.property(fc.array(fate, { minLength: 2, maxLength: 4 }), fc.infiniteStream(message), (fates, messages) => {
      const { acting } = run(fates, () => messages.next().value as Message, 600);
      for (const names of acting) expect(names.length).toBeLessThanOrEqual(1);
    }), { numRuns: 120 });
  });

  it('is held by somebody soon, and stays with whom it is, where nothing goes wrong', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 1, maxLength: 4 }), (begins) => {
      const { acting } = run(begins.map((begins_s) => ({ ...healthy, begins_s })), () => calm, 300);
      const from = Math.ceil((Math.min(...begins) + 2) / tick_s);
      expect(new Set(acting.slice(from).map((names) => names.join()))).toHaveProperty('size', 1);
      expect(acting.at(-1)).toHaveLength(1);
    }));
  });

  it('passes on when its holder dies, not before the holder could have renewed it and soon after', () => {
    const { acting } = run([{ ...healthy, dies_s: 100 }, { ...healthy, begins_s: 10 }], () => calm, 200);
    const taken_s = acting.findIndex((names) => names.includes('c1')) * tick_s;
    expect(acting[Math.floor(99 / tick_s)]).toEqual(['c0']);
    expect(taken_s).toBeGreaterThan(90 + holds_for_s);
    expect(taken_s).toBeLessThan(100 + holds_for_s + holds_for_s / 2);
  });

  it('a holder that cannot reach the cluster stops by itself well before another may begin, and is not the holder again by itself', () => {
    const { acting } = run([{ ...healthy, cutOff: [{ at_s: 100, for_s: 200 }] }, { ...healthy, begins_s: 10 }], () => calm, 400);
    const [stopped, taken] = [acting.findIndex((names, tick) => tick > 100 / tick_s && names.length === 0), acting.findIndex((names) => names.includes('c1'))];
    expect((taken - stopped) * tick_s).toBeGreaterThanOrEqual(holds_for_s / 3 - 2);
    expect(acting.at(-1)).toEqual(['c1']);
  });

  it('a holder whose machine slept does not act when it wakes', () => {
    const { acting } = run([{ ...healthy, pauses: [{ at_s: 100, for_s: 100, asleep: true }] }, { ...healthy, begins_s: 10 }], () => calm, 300);
    expect(acting[Math.ceil(200 / tick_s)]).toEqual(['c1']);
  });
});
