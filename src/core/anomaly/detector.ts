import type { z } from 'zod';
import type { Seconds } from '../units.js';
import type { DetectorState } from './detector-state.js';

/** One row of a series. */
export interface DetectorRecord {
  /** Of a file with a wall clock: Unix time. Detectors count rows; only those that know times of day look at it. */
  readonly t_s: Seconds;
  readonly value: number;
}

/** What a detector is told of a series before its first row. */
export interface SeriesDeclaration {
  /** The range that values are declared to keep to; they may leave it. `min <= max`, both finite. */
  readonly min: number;
  readonly max: number;
  /** Rows to learn from before scores count. */
  readonly probation: number;
}

/**
 * Scores one series, row by row. The same declaration, parameters and rows give the same scores on every machine; once
 * its windows are full, scoring allocates nothing.
 */
export interface Detector {
  /** 0 is expected, 1 is certainly anomalous. A value that is no finite number is no row: it scores 0 and leaves no trace. */
  score(record: DetectorRecord): number;
  /** What `DetectorKind.restore` goes on from: a detector restored gives the scores that this one would have given. */
  state(): DetectorState;
}

/** Of detectors whose score is the chance that a row is no usual one: the original's 1 - 10e-5 (engine_config.py:49). */
export const usualThreshold = 1 - 1e-4;

/** A detector by its name: what it can be told, and how one begins or goes on. Written with `defineDetector`. */
export interface DetectorKind<Parameters = unknown> {
  readonly name: string;
  readonly description: string;
  /** Scores above it are alarms, where the user names no other. */
  readonly threshold: number;
  /** Parses the parameters and fills defaults, so `parameters.parse({})` are the defaults. */
  readonly parameters: z.ZodType<Parameters>;
  /** @throws RangeError on a declaration that is none. */
  create(series: SeriesDeclaration, parameters: Parameters): Detector;
  /** @throws DetectorStateError on anything but a whole state of this kind and version. */
  restore(state: unknown): Detector;
}

/** Stands where no detection is configured. */
export const noDetector: Detector = {
  score: () => 0,
  state: () => ({ detector: 'none', version: 1, series: { min: 0, max: 0, probation: 0 }, parameters: {}, model: {} }),
};
