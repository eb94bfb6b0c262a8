import { isReading, type AnomalySettings } from '../configuration/anomaly-configuration.js';
import { unfit } from '../guard/staleness.js';
import { inOrder } from '../plant/in-order.js';
import type { ServiceObservation, Snapshot } from '../plant/snapshot.js';
import type { BitsPerSecond, Seconds } from '../units.js';
import { investigated, type Investigation } from './investigation.js';
import { Isolation, type IsolationMemory } from './isolation.js';
import { restraintOf, type Restraint } from './response.js';
import { Scores, type ScoresMemory } from './score.js';

/** What a cycle found of one stack; journaled. */
export interface StackVerdict {
  readonly stack: string;
  /** `null`: nothing of it could be read in this cycle, and its investigation stands as it was. */
  readonly score: number | null;
  /** The series that scored highest: `rest_api.cpu`. */
  readonly series: string | null;
  /** Begin of the investigation; `null`: there is none. */
  readonly since_s: Seconds | null;
  /** It has lasted for so long that the load is accepted as demand: scaling goes on. */
  readonly accepted: boolean;
}

/** Plain data. */
export interface WatchMemory {
  readonly series: ScoresMemory;
  /** By stack, sorted; only those under investigation. */
  readonly investigations: readonly (readonly [stack: string, Investigation])[];
  /** Only where the response is to isolate. */
  readonly isolation?: IsolationMemory;
}

const nobody: ReadonlyMap<string, BitsPerSecond> = new Map();

/** Looks at each cycle's snapshot for load that is no demand, and says what may be scaled meanwhile. */
export class Watch {
  private readonly scores: Scores;
  private readonly investigations: Map<string, Investigation>;
  private readonly isolation: Isolation | null;

  constructor(private readonly settings: AnomalySettings, private readonly staleAfter_s: Seconds, restored?: WatchMemory) {
    this.scores = new Scores(settings, restored?.series);
    this.investigations = new Map(restored?.investigations);
    this.isolation = settings.response.kind === 'isolate' ? new Isolation(restored?.isolation) : null;
  }

  /** Whether an input is of what users meet with, which a plant tells when it is asked. */
  get asksForTraffic(): boolean {
    return this.settings.inputs.some((input) => !isReading(input));
  }

  /**
   * Scores every stack with a watched service and moves its investigation on. Stale readings are no readings.
   * @param scaled whether the engine may scale a service: those are watched where the settings name none
   */
  see(snapshot: Snapshot, t_s: Seconds, epoch_s: number, scaled: (service: ServiceObservation) => boolean): readonly StackVerdict[] {
    const watched = snapshot.services.filter((service) => this.settings.services?.includes(service.name) ?? scaled(service));
    const stacks = [...new Set(watched.map(({ stack }) => stack))].sort(inOrder);
    return stacks.map((stack) => {
      const fresh = watched.filter((service) => service.stack === stack && unfit(service.reading, t_s, this.staleAfter_s) === null);
      const scored = this.scores.of(fresh, epoch_s + t_s);
      if (scored !== null) {
        const sizes = Object.fromEntries(snapshot.services.filter((service) => service.stack === stack).map(({ name, desired }) => [name, desired]));
        const now = investigated(this.investigations.get(stack) ?? null, { t_s, score: scored.score, sizes }, this.settings);
        if (now === null) this.investigations.delete(stack);
        else this.investigations.set(stack, now);
      }
      const { since_s = null, accepted = false } = this.investigations.get(stack) ?? {};
      return { stack, score: scored?.score ?? null, series: scored?.series ?? null, since_s, accepted };
    });
  }

  /** What is left of a service's scaling; `null`: all of it. */
  ofService({ name, stack, desired }: ServiceObservation, min: number): Restraint | null {
    const investigation = this.investigations.get(stack);
    return investigation === undefined ? null : restraintOf(this.settings.response, investigation, name, desired, min);
  }

  /** A node group is not made larger for tasks that are held back: one of the stack's services stands on it. */
  ofGroup(name: string, ready: number, snapshot: Snapshot): Restraint | null {
    const held = snapshot.services.some((service) => service.groups.includes(name) && this.ofService(service, 0) !== null);
    return held ? { ceiling: ready, scales: true } : null;
  }

  /** Caps of the flows that an investigation suspects, by their names; for whoever controls bandwidth. */
  suspects({ network }: Snapshot, t_s: Seconds): ReadonlyMap<string, BitsPerSecond> {
    if (this.isolation === null || network === undefined) return nobody;
    return this.isolation.look(network, t_s, [...this.investigations.values()].some(({ accepted }) => !accepted));
  }

  remembered(): WatchMemory {
    return {
      series: this.scores.remembered(), investigations: [...this.investigations].sort(([a], [b]) => inOrder(a, b)),
      ...(this.isolation === null ? {} : { isolation: this.isolation.remembered() }),
    };
  }
}
