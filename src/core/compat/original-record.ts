import type { Decision } from '../engine/decision.js';
import type { CheckAnswer, OriginalEvent } from './original-event.js';

/** What one cycle did: plain data for the journal. */
export interface OriginalCycleRecord {
  readonly events: readonly OriginalEvent[];
  readonly checks: readonly CheckAnswer[];
  readonly decisions: readonly Decision[];
}
