import type { AnomalyInput, AnomalySettings } from '../configuration/anomaly-configuration.js';
import type { ServiceObservation } from '../plant/snapshot.js';
import type { Seconds } from '../units.js';
import type { DetectorRecord } from './detector.js';
import { builtInDetectors } from './registry.js';
import { inputOf, seriesOf, type Series, type SeriesMemory } from './series.js';

/** The score of one stack in one cycle, and the series that gave it: `rest_api.cpu`. */
export interface StackScore {
  readonly score: number;
  readonly series: string;
}

/** By name of the series, sorted. */
export type ScoresMemory = readonly (readonly [series: string, SeriesMemory])[];

/**
 * The detectors of every watched series. A stack's score is the highest of all its services' inputs, as the original's
 * was (anomaly_detection/ad_util.py:71-82). An input without a value leaves no trace in its detector.
 */
export class Scores {
  private readonly series = new Map<string, Series>();
  private readonly make: ReturnType<typeof seriesOf>;

  constructor(private readonly settings: AnomalySettings, restored: ScoresMemory = []) {
    this.make = seriesOf(settings, builtInDetectors);
    for (const [name, memory] of restored) {
      const input = settings.inputs.find((each) => name.endsWith(`.${each}`));
      if (input !== undefined) this.series.set(name, this.make(input, memory));
    }
  }

  /** @param unix_s of the readings; `null` when no service of the stack has any value */
  of(services: readonly ServiceObservation[], unix_s: Seconds): StackScore | null {
    let highest: StackScore | null = null;
    for (const service of services) {
      for (const input of this.settings.inputs) {
        const value = inputOf(service, input);
        if (value === null || !Number.isFinite(value)) continue;
        const series = `${service.name}.${input}`;
        const score = this.one(service.name, input, { t_s: unix_s, value });
        if (highest === null || score > highest.score) highest = { score, series };
      }
    }
    return highest;
  }

  /** The score of one series alone. */
  one(service: string, input: AnomalyInput, record: DetectorRecord): number {
    return this.seriesNamed(`${service}.${input}`, input).score(record);
  }

  remembered(): ScoresMemory {
    return [...this.series].map(([name, series]) => [name, series.remembered()] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  private seriesNamed(name: string, input: AnomalyInput): Series {
    const known = this.series.get(name) ?? this.make(input);
    this.series.set(name, known);
    return known;
  }
}
