import type { Seconds } from '../units.js';

/** What a detector is fed each cycle for one service. */
export interface DetectorRecord {
  readonly t_s: Seconds;
  readonly value: number;
}

/** Scores one series: 0 is expected, 1 is certainly anomalous. State is plain data. */
export interface Detector {
  score(record: DetectorRecord): number;
}

/** Stands where no detection is configured. */
export const noDetector: Detector = { score: () => 0 };
