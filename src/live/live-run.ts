import { CallError } from '../adapters/real/call.js';
import type { EngineConfiguration } from '../core/configuration/engine-configuration.js';
import { counted } from '../core/counted.js';
import type { EngineState } from '../core/engine/state.js';
import type { CycleEntry } from '../core/journal/line.js';
import type { PolicySet } from '../core/policies/resolved-policy.js';
import type { Seconds } from '../core/units.js';
import { InputError } from '../experiment/input/input-error.js';
import { FreezeSwitch } from './freeze-switch.js';
import { lockJournal, type JournalLock } from './journal/journal-lock.js';
import { openJournal } from './journal/open-journal.js';
import { Lease } from './lease/lease.js';
import type { LiveConfiguration } from './live-configuration.js';
import { onlyShown, type LiveWorld } from './live-plant.js';
import type { LiveReporter } from './live-reporter.js';
import { SwarmContact } from './swarm-contact.js';
import { Session } from './session.js';
import type { LiveAlarm } from './wall-alarm.js';

/** A configuration with all that it opens. */
export interface LiveSetup {
  readonly configuration: LiveConfiguration;
  readonly world: LiveWorld;
  /** @throws InputError */
  policiesOf(configuration: EngineConfiguration): Promise<PolicySet>;
}

export interface LiveOptions {
  /** Why this run never acts (`shadow`, `recording`); `null`: it does. */
  readonly inert: string | null;
  /** One cycle, then the end. */
  readonly once: boolean;
  /** Names this process among controllers. */
  readonly me: string;
  /** Real time, or a test's. */
  alarmFrom(epoch_s: number, from_s?: Seconds): LiveAlarm & { close(): void };
  readonly now_unix_s: () => number;
}

/** How a run ended. */
export type LiveEnd =
  | { readonly kind: 'once'; readonly cycle: CycleEntry }
  | { readonly kind: 'stopped'; /** Actions that the next start has to find out about. */ readonly unanswered: number }
  | { readonly kind: 'taken'; readonly holder: string }
  | { readonly kind: 'unreachable'; readonly error: CallError };

/** The right to act of a run that never does. */
const needless = { holds: () => true, begin: () => {}, release: () => Promise.resolve() };

/**
 * Live mode: waits for the lease, lets the engine run for as long as it is held, stands by again when it is lost, and
 * goes on under a new configuration when it is given one.
 */
export class LiveRun {
  private readonly clock: LiveAlarm & { close(): void };
  private lease: Pick<Lease, 'holds' | 'begin' | 'release'> = needless;
  private contact!: SwarmContact;
  private session: Session | undefined;
  private next: LiveSetup | undefined;
  private end: LiveEnd | undefined;
  /** Something has happened that the loop should look at. */
  private wake: () => void = () => {};
  private standingBy: { readonly holder: string; readonly renewals: number } | undefined;
  /** From whom this process took the lease. */
  private predecessor: string | undefined;
  private lastCycle: CycleEntry | undefined;

  constructor(private setup: LiveSetup, private readonly options: LiveOptions, private readonly reporter: LiveReporter) {
    this.clock = options.alarmFrom(0);
  }

  /** @throws InputError about the journal; whatever fails inside, after which nothing was done any more */
  async run(): Promise<LiveEnd> {
    this.stand();
    try {
      while (this.end === undefined) {
        if (this.next !== undefined) await this.adopt(this.next);
        else if (this.lease.holds()) await this.tenure();
        else await new Promise<void>((resolve) => { this.wake = resolve; });
      }
      return this.end;
    } finally {
      await this.giveBack();
      this.clock.close();
    }
  }

  /** Ends after the cycle under way and its receipts, as far as they come soon. */
  stop(): void {
    this.end ??= { kind: 'stopped', unanswered: 0 };
    this.endSession();
  }

  /** Goes on under another configuration after the cycle under way; not while nodes are on their way. */
  reload(setup: LiveSetup): void {
    if (this.keptByNodes()) return;
    this.next = setup;
    this.endSession();
  }

  /** Nodes are being made or removed under the configuration in force: work that goes on beside the loop. */
  get busy(): boolean {
    return this.setup.world.busy();
  }

  /** What is at a node knows it alone: under another configuration a second one would find it half-made and go on with it. */
  private keptByNodes(): boolean {
    if (this.busy) this.reporter.note('error', 'a node is being made or removed: the configuration in force stays; try again when that is done');
    return this.busy;
  }

  private endSession(): void {
    this.session?.finish(this.setup.configuration.cluster.timeout);
    this.wake();
  }

  /** One session of the engine under the lease. */
  private async tenure(): Promise<void> {
    const { configuration, world, policiesOf } = this.setup;
    const { journal: settings, engine } = configuration;
    const lock = await this.lock(settings.file);
    if (lock === undefined) return;
    try {
      const journal = await openJournal(settings.file, settings.keep, engine, policiesOf, this.options.now_unix_s());
      for (const note of journal.notes) this.reporter.note('warn', note);
      this.tellMemory(settings.file, journal.engine.checkpoint());
      const alarm = this.options.alarmFrom(journal.epoch_s, journal.from_s);
      const { inert } = this.options;
      const fenced = (): string | null => inert ?? (this.lease.holds() ? null : 'this process does not hold the lease any more');
      const opened = world.openPlant(alarm, (level, text) => this.reporter.note(level, text), fenced);
      const plant = inert === null ? opened : onlyShown(opened, inert);
      const freeze = new FreezeSwitch(world.freeze, this.contact.note);
      this.session = new Session({
        configuration: engine, journal, rotate_at_B: settings.rotate_at, plant, alarm,
        frozen: async () => {
          const switched = await freeze.read();
          return inert ?? switched ?? (engine.guard.freeze ? 'frozen by configuration' : null);
        },
        fenced,
        cycled: (entry) => {
          this.lastCycle = entry;
          this.reporter.cycle(entry);
        },
      });
      this.lastCycle = undefined;
      try {
        this.session.start();
        if (this.end !== undefined || this.next !== undefined) this.endSession();
        if (this.options.once) this.session.finish(Infinity);
        const { unanswered } = await this.session.ended;
        if (this.end?.kind === 'stopped') this.end = { kind: 'stopped', unanswered };
        if (this.options.once && this.lastCycle !== undefined) this.end ??= { kind: 'once', cycle: this.lastCycle };
      } finally {
        this.session = undefined;
        alarm.close();
        journal.file.close();
        await opened.close();
      }
    } finally {
      lock.release();
    }
  }

  private tellMemory(file: string, { cycles, services, groups, inFlight }: EngineState): void {
    if (cycles === 0) return;
    this.reporter.note('info', `goes on from the journal ${file}: ${counted(cycles, 'cycle')}, what the policies remember of ${counted(services.length + groups.length, 'target')}, ${counted(inFlight.length, 'action')} in flight`);
  }

  /**
   * The journal, for this process alone. One that a predecessor still has, who was paused and not killed, is waited for:
   * it is let go when that process finds its lease lost. @throws InputError where nobody went before
   */
  private async lock(file: string): Promise<JournalLock | undefined> {
    try {
      return await lockJournal(file);
    } catch (error) {
      if (!(error instanceof InputError) || this.predecessor === undefined) throw error;
      this.reporter.note('warn', `${file} is not let go yet by ${this.predecessor}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.clock.at(this.clock.now_s + this.setup.configuration.lease.holds_for / 3, resolve);
      });
      return undefined;
    }
  }

  /** Takes its place among the controllers of the cluster. */
  private stand(): void {
    const { configuration: { cluster, lease }, world } = this.setup;
    this.contact = new SwarmContact(cluster.patience, this.clock, {
      silent: (error) => {
        if (this.options.once && this.session === undefined) this.over({ kind: 'unreachable', error });
        else this.reporter.note('warn', `${error.message} (borne for ${cluster.patience} s, then this run ends)`);
      },
      back: () => this.reporter.note('info', 'the manager answers again'),
      lost: (error) => this.over({ kind: 'unreachable', error }),
    });
    if (this.options.inert !== null) return;
    this.lease = new Lease(world.lease, this.options.me, lease.holds_for, this.clock, {
      held: () => {
        if (this.standingBy !== undefined) this.reporter.note('info', `took the lease ${lease.name} from ${this.standingBy.holder}`);
        this.predecessor = this.standingBy?.holder;
        this.standingBy = undefined;
        this.wake();
      },
      lost: () => {
        this.reporter.note('error', `lost the lease ${lease.name}: nothing is done until it is held again`);
        this.session?.cut();
      },
      standby: (holder, renewals) => this.standBy(holder, renewals),
      contact: this.contact.note,
    });
    this.lease.begin();
  }

  private standBy(holder: string, renewals: number): void {
    if (this.standingBy?.holder !== holder) {
      this.reporter.note('info', `${holder} holds the lease ${this.setup.configuration.lease.name}: standing by`);
      this.standingBy = { holder, renewals };
    } else if (this.options.once && this.standingBy.renewals !== renewals) {
      this.over({ kind: 'taken', holder });
    }
  }

  private over(end: LiveEnd): void {
    this.end ??= end;
    this.session?.cut();
    this.wake();
  }

  /** The lease is kept where the new configuration means the same one. */
  private async adopt(setup: LiveSetup): Promise<void> {
    this.next = undefined;
    // The last cycle may have set to work on one.
    if (this.keptByNodes()) return;
    const agreement = ({ configuration: { cluster, lease } }: LiveSetup): string => JSON.stringify([cluster, lease]);
    const sameLease = agreement(setup) === agreement(this.setup);
    if (!sameLease) await this.giveBack();
    this.setup = setup;
    if (!sameLease) {
      this.standingBy = undefined;
      this.stand();
    }
    this.reporter.note('info', 'goes on under the new configuration');
  }

  /** What cannot be given back runs out by itself. */
  private async giveBack(): Promise<void> {
    const { lease } = this;
    this.lease = needless;
    try {
      await lease.release();
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.reporter.note('warn', `the lease could not be given back and runs out by itself: ${error.message}`);
    }
  }
}
