import type { Action, Outcome } from '../plant/action.js';
import type { Snapshot } from '../plant/snapshot.js';
import type { Seconds } from '../units.js';

/** Pairs an output with the input that answers it. */
export type RequestId = number;

/** What comes in. Every input carries its time; times never go back. A second `start` is a restart. */
export type Input = Start | Woken | Observed | ObservationFailed | Receipt | Command;

export interface Start {
  readonly kind: 'start';
  readonly t_s: Seconds;
  /** Unix time of t_s = 0: names of new nodes carry the date. */
  readonly epoch_s: number;
  /** Only after a crash: actions of the cycle that never got its line. The journal goes on without a second header. */
  readonly interrupted?: readonly InterruptedAction[];
}
/** Asked of the plant before a crash; `answered`: its receipt had come by then. */
export type InterruptedAction = Act & { readonly answered: boolean };
/** The wait asked for is over. */
export interface Woken {
  readonly kind: 'woken';
  readonly t_s: Seconds;
  readonly id: RequestId;
}
export interface Observed {
  readonly kind: 'observed';
  readonly t_s: Seconds;
  readonly id: RequestId;
  readonly snapshot: Snapshot;
}
export interface ObservationFailed {
  readonly kind: 'observation-failed';
  readonly t_s: Seconds;
  readonly id: RequestId;
  readonly error: string;
}
export interface Receipt {
  readonly kind: 'receipt';
  readonly t_s: Seconds;
  readonly id: RequestId;
  readonly outcome: Outcome;
}
/** An operator's word. */
export interface Command {
  readonly kind: 'command';
  readonly t_s: Seconds;
  readonly command: OperatorCommand;
}
export type OperatorCommand =
  | { readonly kind: 'freeze'; readonly reason: string }
  | { readonly kind: 'unfreeze' };

export interface Observe {
  readonly kind: 'observe';
  readonly id: RequestId;
  /** Which of the original's query round trips this stands for; plants with latency may price them differently. */
  readonly purpose: 'cycle' | 'check' | 'statistics';
  readonly detail: 'services' | 'tasks';
  /** With `detail: 'tasks'`: services whose tasks nobody will look at. */
  readonly without_tasks?: readonly string[];
  /** What the users of services met with since the last observation that asked for it. */
  readonly traffic?: true;
}
export interface Act {
  readonly kind: 'act';
  readonly id: RequestId;
  readonly action: Action;
}
/** Answer with `woken` at the given time. */
export interface Wake {
  readonly kind: 'wake';
  readonly id: RequestId;
  readonly at_s: Seconds;
}
