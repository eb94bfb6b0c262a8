import type { StackVerdict } from '../anomaly/watch.js';
import type { FlowDecision } from '../bandwidth/flow-decision.js';
import type { OriginalCycleRecord } from '../compat/original-record.js';
import type { EngineConfiguration } from '../configuration/engine-configuration.js';
import type { Decision } from '../engine/decision.js';
import type { Settled } from '../engine/in-flight.js';
import type { Act, Command, Input, Receipt } from '../engine/protocol.js';
import type { EngineState } from '../engine/state.js';
import type { Seconds } from '../units.js';

/** Version of the journal's format: a reader refuses what it does not know. */
export const journalVersion = 1;

/** The journal is NDJSON: a header, then a line a cycle; before it, lines for what must survive a crash until then. */
export type JournalEntry = HeaderEntry | InputEntry | IntentEntry | CycleEntry;

export interface HeaderEntry {
  readonly type: 'header';
  readonly journal: number;
  readonly epoch_s: number;
  readonly configuration: EngineConfiguration;
  /** What the engine remembered when this file was begun; absent: nothing, it is a new journal. */
  readonly checkpoint?: EngineState;
}

/** Written ahead: a command or a receipt that came between two cycles. The next cycle's inputs hold it too. */
export interface InputEntry {
  readonly type: 'input';
  readonly input: Command | Receipt;
}

/** Written ahead: these actions are asked of the plant before the cycle has ended. */
export interface IntentEntry {
  readonly type: 'intent';
  readonly cycle: number;
  readonly t_s: Seconds;
  readonly actions: readonly Act[];
}

export interface CycleEntry {
  readonly type: 'cycle';
  readonly cycle: number;
  readonly t_s: Seconds;
  readonly ended_s: Seconds;
  /** Everything that came in since the last cycle line, in order: replay feeds these again. */
  readonly inputs: readonly Input[];
  readonly decisions: readonly Decision[];
  /** Asked of the plant by this cycle. */
  readonly actions: readonly Act[];
  /** How earlier actions ended, as far as it became known since the last line. */
  readonly receipts: readonly Settled[];
  /** Why nothing was decided: the observation failed. */
  readonly blind: string | null;
  readonly frozen: string | null;
  /** compat: what the original did, in its own order. */
  readonly original?: OriginalCycleRecord;
  /** What was found of each stack; absent: nobody looked for anomalies. */
  readonly anomaly?: readonly StackVerdict[];
  /** Of flows that are capped or should be; absent: nobody looked at flows. */
  readonly flows?: readonly FlowDecision[];
  /** In the first cycle and every `checkpoint_every` cycles after it. */
  readonly checkpoint?: EngineState;
}

/** An entry as its line, without the newline: the same entry gives the same bytes. */
export function journalLine(entry: JournalEntry): string {
  return JSON.stringify(entry);
}
