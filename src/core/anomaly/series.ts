import type { AnomalyInput, AnomalySettings } from '../configuration/anomaly-configuration.js';
import type { ServiceObservation } from '../plant/snapshot.js';
import type { Detector, DetectorKind, DetectorRecord } from './detector.js';
import type { DetectorState } from './detector-state.js';

/** What a series is before its range is known, and from then on. Plain data. */
export type SeriesMemory =
  | { readonly learning: readonly (readonly [t_s: number, value: number])[] }
  | { readonly range: readonly [min: number, max: number]; readonly seen: number; readonly detector: DetectorState };

/** A learnt range leaves room for this many times the largest value of the probation. */
const room = 3;

/** The value of an input in an observation; `null` where the plant does not give it. */
export function inputOf({ reading, running, traffic }: ServiceObservation, input: AnomalyInput): number | null {
  switch (input) {
    case 'cpu': return reading?.cpu ?? null;
    case 'net_tx': return reading?.net_tx_Bps ?? null;
    case 'request_rate': return traffic?.request_rate_rps ?? null;
    case 'latency': return traffic?.latency_s ?? null;
    case 'error_rate': return traffic?.error_share ?? null;
    case 'cpu_per_request': return reading === null || traffic === undefined || traffic.request_rate_rps === 0 ? null : (reading.cpu * running) / traffic.request_rate_rps;
  }
}

/**
 * One input of one service with its detector. Without a declared range it keeps the readings of its probation, takes the
 * range from them and only then lets the detector see them, in their order: a new service needs no tuning. Values
 * outside the range count as its nearer end, for the bins of a detector end there.
 */
export class Series {
  private learning: (readonly [t_s: number, value: number])[] | null;
  private range: readonly [min: number, max: number];
  private detector: Detector | null = null;
  private seen = 0;

  constructor(
    private readonly kind: DetectorKind, private readonly parameters: unknown, private readonly probation: number,
    declared: readonly [min: number, max: number] | undefined, memory?: SeriesMemory,
  ) {
    this.learning = declared === undefined ? [] : null;
    this.range = declared ?? [0, 0];
    if (memory === undefined) {
      if (declared !== undefined) this.begin(declared);
    } else if ('learning' in memory) {
      this.learning = [...memory.learning];
    } else {
      this.learning = null;
      this.range = memory.range;
      this.seen = memory.seen;
      this.detector = kind.restore(memory.detector);
    }
  }

  /** 0 to 1; 0 in the probation. */
  score({ t_s, value }: DetectorRecord): number {
    this.seen += 1;
    if (this.detector !== null) {
      const score = this.detector.score({ t_s, value: this.within(value) });
      return this.seen > this.probation ? score : 0;
    }
    const learning = this.learning!;
    learning.push([t_s, value]);
    if (learning.length < this.probation) return 0;
    const largest = learning.reduce((most, [, each]) => Math.max(most, each), 0);
    const detector = this.begin([0, room * largest]);
    for (const [at_s, each] of learning) detector.score({ t_s: at_s, value: each });
    this.seen = learning.length;
    this.learning = null;
    return 0;
  }

  remembered(): SeriesMemory {
    return this.detector === null ? { learning: this.learning! } : { range: this.range, seen: this.seen, detector: this.detector.state() };
  }

  private begin(range: readonly [min: number, max: number]): Detector {
    this.range = range;
    return (this.detector = this.kind.create({ min: range[0], max: range[1], probation: this.probation }, this.parameters));
  }

  private within(value: number): number {
    return Math.max(this.range[0], Math.min(this.range[1], value));
  }
}

/** The settings that a series is made with, its detector's parameters parsed. @throws RangeError for a detector that is not known */
export function seriesOf(settings: AnomalySettings, kinds: ReadonlyMap<string, DetectorKind>): (input: AnomalyInput, memory?: SeriesMemory) => Series {
  const kind = kinds.get(settings.detector.name);
  if (kind === undefined) throw new RangeError(`unknown detector ${JSON.stringify(settings.detector.name)}; known are ${[...kinds.keys()].join(', ')}`);
  const parameters = kind.parameters.parse(settings.detector.parameters);
  return (input, memory) => new Series(kind, parameters, settings.probation, settings.ranges[input], memory);
}
