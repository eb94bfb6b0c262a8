import type { Action } from '../plant/action.js';
import type { Seconds } from '../units.js';
import type { Input, Observe } from './protocol.js';

/**
 * What a cycle asks for while it runs. A cycle is a synchronous generator that yields requests and is resumed with
 * the input that answers: `observed` or `observation-failed`, `woken`, `receipt`.
 */
export type Request =
  | { readonly kind: 'observe'; readonly purpose: Observe['purpose']; readonly detail: Observe['detail']; readonly without_tasks?: readonly string[]; readonly traffic?: true }
  | { readonly kind: 'wait'; readonly for_s: Seconds }
  /** `blocking`: the cycle stands still until the receipt comes, as the original's did; else it goes on at once. */
  | { readonly kind: 'act'; readonly action: Action; readonly blocking: boolean };

/** For a non-blocking `act` the answer is the input that was last taken in. */
export type Sequence<Result> = Generator<Request, Result, Input>;
