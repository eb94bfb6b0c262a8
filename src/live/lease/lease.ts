import { CallError } from '../../adapters/real/call.js';
import type { ClusterRecord, RecordFields, StoredRecord } from '../../adapters/real/swarm/cluster-record.js';
import type { Seconds } from '../../core/units.js';
import type { LiveAlarm } from '../wall-alarm.js';
import { LeaseClaim, type LeaseAnswer, type LeaseState, type LeaseStep } from './lease-claim.js';

/** What an election tells whoever waits for it. */
export interface LeaseListener {
  /** This process may act, until it is told otherwise or `holds` says no. */
  held(): void;
  lost(): void;
  /** Another has it; `renewals` tells one look from the next. */
  standby(holder: string, renewals: number): void;
  /** The cluster answered the election, or did not. */
  contact(error: CallError | null): void;
}

/** Takes and keeps the right to act, through a record of the cluster. */
export class Lease {
  private readonly claim: LeaseClaim;
  private closed = false;
  private wasHeld = false;
  private wake: () => void = () => {};
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly record: ClusterRecord,
    /** Unique to this process: `host pid 123 4f1a...`. */
    readonly me: string,
    holds_for_s: Seconds,
    private readonly alarm: LiveAlarm,
    private readonly listener: LeaseListener,
  ) {
    this.claim = new LeaseClaim(me, holds_for_s);
  }

  /** To be asked right before every action. */
  holds(): boolean {
    return !this.closed && this.claim.holds(this.alarm.moment);
  }

  begin(): void {
    this.running = this.run();
  }

  /** Stops acting, then gives the lease back so that the next one need not wait for its end. @throws CallError */
  async release(): Promise<void> {
    this.closed = true;
    this.claim.giveUp();
    this.wake();
    await this.running;
    const stored = await this.record.read();
    if (stored?.fields['holder'] === this.me) await this.record.update(stored, { ...stored.fields, holder: '' });
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      const sent = this.alarm.moment;
      const step = this.claim.next(sent);
      if (step.kind === 'wait') {
        await this.until(step.until_s);
        continue;
      }
      const answer = await this.carryOut(step);
      if (this.closed) return;
      this.claim.answered(answer, sent, this.alarm.moment);
      this.tell(answer);
    }
  }

  private tell(answer: LeaseAnswer): void {
    const holds = this.holds();
    if (holds !== this.wasHeld) {
      this.wasHeld = holds;
      if (holds) this.listener.held();
      else this.listener.lost();
    }
    const { other } = this.claim;
    if (other !== undefined && answer.kind === 'read' && answer.state !== null) this.listener.standby(other, answer.state.renewals);
  }

  private stored: StoredRecord | null = null;

  private async carryOut(step: Exclude<LeaseStep, { kind: 'wait' }>): Promise<LeaseAnswer> {
    try {
      const answer = await this.asked(step);
      this.listener.contact(null);
      return answer;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.listener.contact(error);
      return { kind: 'no-answer' };
    }
  }

  private async asked(step: Exclude<LeaseStep, { kind: 'wait' }>): Promise<LeaseAnswer> {
    switch (step.kind) {
      case 'read':
        this.stored = await this.record.read();
        return { kind: 'read', state: this.stored === null ? null : stateOf(this.stored) };
      case 'create':
        return (await this.record.create(this.fields(step.renewals))) ? { kind: 'created' } : { kind: 'conflict' };
      case 'write':
        return (await this.record.update(this.stored!, this.fields(step.renewals))) ? { kind: 'written' } : { kind: 'conflict' };
    }
  }

  private fields(renewals: number): RecordFields {
    return { ...this.stored?.fields, holder: this.me, renewals: String(renewals) };
  }

  private until(t_s: Seconds): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      this.alarm.at(t_s, resolve);
    });
  }
}

export function stateOf({ version, fields }: StoredRecord): LeaseState {
  return { version, holder: fields['holder'] ?? '', renewals: Number(fields['renewals'] ?? 0) };
}
