import type { Act, ObservationFailed, Observe, Observed, Receipt } from '../engine/protocol.js';

/**
 * The world behind the engine: a simulated cluster answers in virtual time, a real one when its calls return.
 * Answers are given through callbacks so that one driver serves both; each is called exactly once.
 */
export interface Plant {
  observe(request: Observe, answer: (input: Observed | ObservationFailed) => void): void;
  act(request: Act, answer: (input: Receipt) => void): void;
}
