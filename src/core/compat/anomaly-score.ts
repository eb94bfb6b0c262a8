import type { Detector } from '../anomaly/detector.js';
import { Scores, type ScoresMemory } from '../anomaly/score.js';
import type { AnomalySettings } from '../configuration/anomaly-configuration.js';
import type { BytesPerSecond, Cores, Fraction, Seconds } from '../units.js';
import { OriginalStop } from './original-stop.js';

/** What the detectors are shown of a service. */
export interface ScoredReading {
  readonly t_s: Seconds;
  /** `null`: nothing was measured in the window. */
  readonly measured: { readonly cpu: Cores | Fraction; readonly net_tx_Bps: BytesPerSecond } | null;
}

/** Scores one service, 0 to 1: [CPU, bytes sent]. */
export type Scorer = (service: string, reading: ScoredReading) => readonly [cpu: number, network: number];

/** A scorer with two detectors a service, made when the service is first scored. Ends with KeyError without a reading. */
export function detectorScorer(create: (service: string, metric: 'cpu' | 'network') => Pick<Detector, 'score'>): Scorer {
  const detectors = new Map<string, readonly [cpu: Pick<Detector, 'score'>, network: Pick<Detector, 'score'>]>();
  return (service, { t_s, measured }) => {
    const known = detectors.get(service) ?? ([create(service, 'cpu'), create(service, 'network')] as const);
    detectors.set(service, known);
    if (measured === null) throw new OriginalStop('KeyError', service);
    return [known[0].score({ t_s, value: measured.cpu }), known[1].score({ t_s, value: measured.net_tx_Bps })];
  };
}

/** anomaly_detection/ad_util.py: the ranges that the original declares for its two inputs. */
const originalRanges: AnomalySettings['ranges'] = { cpu: [0, 200], net_tx: [0, 1e10] };

/** The scores that the original's loop asks for, given by one of our detectors. */
export function originalScores(settings: AnomalySettings, restored?: ScoresMemory): Scores {
  return new Scores({ ...settings, inputs: ['cpu', 'net_tx'], ranges: { ...originalRanges, ...settings.ranges } }, restored);
}

/** anomaly_detection/ad_util.py:71-82: the largest score of all watched services. Ends with UnboundLocalError when none is watched. */
export function finalScore(scores: readonly (readonly [cpu: number, network: number])[]): number {
  if (scores.length === 0) throw new OriginalStop('UnboundLocalError', 'no service is watched, so there is no score');
  return Math.max(...scores.flat());
}

/** conf/engine_config.py:49: strictly above the limit starts an investigation. */
export function isAnomalous(score: number, limit: number): boolean {
  return score > limit;
}
