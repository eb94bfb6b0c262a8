import type { Seconds } from '../../core/units.js';

/** A process's own two clocks. */
export interface Moment {
  /** Never falls, runs at the right pace; may stand still while the machine sleeps. */
  readonly steady_s: Seconds;
  /** Goes on while the machine sleeps; may be set. */
  readonly wall_s: number;
}

/** The lease as it stands in the cluster. */
export interface LeaseState {
  readonly version: number;
  /** Empty: given back. */
  readonly holder: string;
  readonly renewals: number;
}

export type LeaseStep =
  | { readonly kind: 'wait'; readonly until_s: Seconds }
  | { readonly kind: 'read' }
  | { readonly kind: 'create'; readonly renewals: number }
  | { readonly kind: 'write'; readonly version: number; readonly renewals: number };

export type LeaseAnswer =
  | { readonly kind: 'read'; readonly state: LeaseState | null }
  | { readonly kind: 'created' }
  | { readonly kind: 'written' }
  /** Another was first. */
  | { readonly kind: 'conflict' }
  /** Nobody knows whether it was carried out. */
  | { readonly kind: 'no-answer' };

/**
 * One controller's part in the election of the one that acts. It says which step comes next and is told what came of
 * it; it does no I/O and reads no clock.
 *
 * The rules, which are those of Kubernetes' leader election (client-go, tools/leaderelection): the holder renews every
 * third of `holds_for_s`; another takes the lease only after it has watched the same renewal for `holds_for_s` on its
 * own clock; every change is a compare-and-swap. So the clocks need not agree, only run at about the same pace. The
 * holder counts from before it sent its last renewal, and stops a third of `holds_for_s` before another may begin: an
 * action begun under the lease has that time to arrive.
 */
export class LeaseClaim {
  private readonly renewal_s: Seconds;
  /** Until when this process may act, by each of its clocks. */
  private held: Moment | undefined;
  /** The state last read, and since when it has been the same. */
  private seen: { readonly state: LeaseState | null; readonly since_s: Seconds } | undefined;
  /** What was read is too old to be acted on. */
  private stale = true;
  private due_s: Seconds = -Infinity;

  constructor(private readonly me: string, private readonly holds_for_s: Seconds) {
    this.renewal_s = holds_for_s / 3;
  }

  /** Whether this process may act. To be asked right before every action. */
  holds(now: Moment): boolean {
    return this.held !== undefined && now.steady_s < this.held.steady_s && now.wall_s < this.held.wall_s;
  }

  /** Who holds it as far as was seen, when it is another. */
  get other(): string | undefined {
    const holder = this.seen?.state?.holder ?? '';
    return holder === '' || holder === this.me ? undefined : holder;
  }

  next(now: Moment): LeaseStep {
    if (now.steady_s < this.due_s) return { kind: 'wait', until_s: this.due_s };
    if (this.seen === undefined || this.stale) return { kind: 'read' };
    const { state, since_s } = this.seen;
    if (state === null) return { kind: 'create', renewals: 0 };
    const free = this.other === undefined || now.steady_s - since_s >= this.holds_for_s;
    return free ? { kind: 'write', version: state.version, renewals: state.renewals + 1 } : { kind: 'read' };
  }

  /** @param sent when the step was begun */
  answered(answer: LeaseAnswer, sent: Moment, now: Moment): void {
    this.stale = true;
    switch (answer.kind) {
      case 'read':
        return this.note(answer.state, now);
      case 'written':
        // Only a write that is known to have come first gives the right to act; where it says no, the next one may.
        this.held = { steady_s: sent.steady_s + 2 * this.renewal_s, wall_s: sent.wall_s + 2 * this.renewal_s };
        this.due_s = sent.steady_s + this.renewal_s;
        return;
      case 'no-answer':
        this.due_s = now.steady_s + this.holds_for_s / 10;
        return;
      case 'created':
      case 'conflict':
        this.due_s = now.steady_s;
    }
  }

  /** Stops acting at once; what stands in the cluster is for the caller to give back. */
  giveUp(): void {
    this.held = undefined;
  }

  private note(state: LeaseState | null, now: Moment): void {
    const same = this.seen !== undefined && this.seen.state?.version === state?.version;
    const since_s = same ? this.seen!.since_s : now.steady_s;
    this.seen = { state, since_s };
    this.stale = false;
    if (this.other === undefined) {
      if (state === null) this.held = undefined;
      this.due_s = now.steady_s;
      return;
    }
    this.held = undefined;
    this.due_s = Math.min(now.steady_s + this.renewal_s, Math.max(now.steady_s, since_s + this.holds_for_s));
    // Watched for long enough in one go: what was just read is what the takeover is compared with.
    this.stale = now.steady_s - since_s < this.holds_for_s;
  }
}
