import type { SeriesDeclaration } from './detector.js';

/** All that a detector knows, as plain data that JSON carries unchanged. */
export interface DetectorState {
  /** Name of the kind that wrote it, and the version of what that kind writes. */
  readonly detector: string;
  readonly version: number;
  readonly series: SeriesDeclaration;
  /** As given to `DetectorKind.create`. */
  readonly parameters: unknown;
  /** What the rows left behind; its shape is the kind's own. */
  readonly model: unknown;
}

/** A state that cannot be gone on from: of another detector or version, cut short, or damaged. */
export class DetectorStateError extends Error {
  override readonly name = 'DetectorStateError';
  /** @param path within the state, for example `model.window`; empty: the state itself */
  constructor(readonly path: string, readonly found: string, readonly allowed: string) {
    super(`${path === '' ? 'the state' : path}: ${found}; allowed: ${allowed}`);
  }
}
