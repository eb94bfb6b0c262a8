import type { EngineConfiguration } from '../core/configuration/engine-configuration.js';
import { Driver, type Alarm } from '../core/engine/driver.js';
import type { Act, Input, ObservationFailed, Observe, Observed, Receipt } from '../core/engine/protocol.js';
import { continuation } from '../core/journal/continuation.js';
import type { CycleEntry, JournalEntry } from '../core/journal/line.js';
import type { Plant } from '../core/plant/plant.js';
import type { Seconds } from '../core/units.js';
import type { OpenedJournal } from './journal/open-journal.js';

export interface SessionParts {
  readonly configuration: EngineConfiguration;
  readonly journal: OpenedJournal;
  readonly rotate_at_B: number;
  readonly plant: Plant;
  readonly alarm: Alarm;
  /** Why the engine must not act now; asked with every observation. */
  readonly frozen: () => Promise<string | null>;
  /** Why this process must not act now; asked right before every action. */
  readonly fenced: () => string | null;
  readonly cycled: (entry: CycleEntry) => void;
}

export interface SessionEnd {
  /** Actions whose receipts were not waited for any longer: the next session finds out what came of them. */
  readonly unanswered: number;
}

/**
 * An engine's life between the opening of its journal and its end: cycle after cycle, every line on disk before what
 * follows it is carried out. After any failure in it, nothing is carried out any more.
 */
export class Session implements Plant, Alarm {
  readonly ended: Promise<SessionEnd>;
  private readonly driver: Driver;
  private readonly unanswered = new Set<number>();
  private resolve!: (end: SessionEnd) => void;
  private reject!: (error: unknown) => void;
  private believedFrozen: string | null;
  /** A cycle's line is written: the wake that follows it begins the next cycle. */
  private lineWritten = false;
  /** Everything of the last cycle has been handed out. */
  private resting = false;
  /** No further cycle is begun. */
  private ending = false;
  private over = false;

  constructor(private readonly parts: SessionParts) {
    const { engine } = parts.journal;
    this.believedFrozen = engine.checkpoint().frozen;
    this.ended = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.driver = new Driver(engine, this, this, (entry) => this.write(entry));
  }

  /** Begins with a cycle at once. */
  start(): void {
    const { epoch_s, interrupted } = this.parts.journal;
    const start: Input = { kind: 'start', t_s: this.now_s, epoch_s, ...(interrupted === undefined ? {} : { interrupted }) };
    this.guarded(() => this.driver.send(start));
  }

  /** Ends with the cycle under way, once its receipts are here; at the latest after `patience_s`. */
  finish(patience_s: Seconds): void {
    this.ending = true;
    if (patience_s < Infinity) this.parts.alarm.at(this.now_s + patience_s, () => this.cut());
    this.perhapsOver();
  }

  /** Ends now, wherever it stands. */
  cut(): void {
    if (this.over) return;
    this.over = true;
    this.driver.stop();
    this.resolve({ unanswered: this.unanswered.size });
  }

  get now_s(): Seconds {
    return this.parts.alarm.now_s;
  }

  at(t_s: Seconds, call: () => void): void {
    const beginsCycle = this.lineWritten;
    this.lineWritten = false;
    this.resting = beginsCycle;
    this.parts.alarm.at(t_s, () => this.guarded(() => {
      if (beginsCycle && this.ending) return;
      this.resting = false;
      call();
    }));
    this.perhapsOver();
  }

  observe(request: Observe, answer: (input: Observed | ObservationFailed) => void): void {
    const frozen = this.parts.frozen();
    // At once: the plant may take long, or never answer.
    frozen.catch((error: unknown) => this.fail(error));
    this.parts.plant.observe(request, (input) => {
      void frozen.then((reason) => this.guarded(() => {
        this.tellFrozen(reason);
        answer({ ...input, t_s: this.now_s });
      }), () => undefined);
    });
  }

  act(request: Act, answer: (input: Receipt) => void): void {
    const refusal = this.parts.fenced();
    if (refusal !== null) return answer({ kind: 'receipt', t_s: this.now_s, id: request.id, outcome: { kind: 'failed', error: refusal } });
    this.unanswered.add(request.id);
    this.parts.plant.act(request, (receipt) => this.guarded(() => {
      this.unanswered.delete(request.id);
      answer({ ...receipt, t_s: this.now_s });
      this.perhapsOver();
    }));
  }

  private tellFrozen(reason: string | null): void {
    if (reason === this.believedFrozen) return;
    this.believedFrozen = reason;
    this.driver.send({ kind: 'command', t_s: this.now_s, command: reason === null ? { kind: 'unfreeze' } : { kind: 'freeze', reason } });
  }

  private write(entry: JournalEntry): void {
    const { file, engine, epoch_s } = this.parts.journal;
    file.append(entry);
    if (entry.type !== 'cycle') return;
    this.lineWritten = true;
    if (file.bytes >= this.parts.rotate_at_B) {
      const { configuration } = this.parts;
      file.rotate(continuation({ atLastCycle: engine.checkpoint(), ahead: [], epoch_s }, configuration, configuration));
    }
    this.parts.cycled(entry);
  }

  private perhapsOver(): void {
    if (this.ending && this.resting && this.unanswered.size === 0) this.cut();
  }

  private guarded(work: () => void): void {
    if (this.over) return;
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (this.over) return;
    this.over = true;
    this.driver.stop();
    this.reject(error);
  }
}
