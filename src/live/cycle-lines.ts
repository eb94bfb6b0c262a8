import type { FlowDecision } from '../core/bandwidth/flow-decision.js';
import type { Decision } from '../core/engine/decision.js';
import type { CycleEntry } from '../core/journal/line.js';
import type { BitsPerSecond } from '../core/units.js';
import type { LiveReporter } from './live-reporter.js';

/** A line a cycle and target, for people: time, target, utilisation against its limits, replicas, decision, reason; and one for each flow that is capped or should be. */
export class CycleLines implements LiveReporter {
  private width = 12;
  private frozen: string | null = null;

  constructor(private readonly say: (text: string) => void, private readonly note_: (text: string) => void, private readonly epochOf: () => Date) {}

  cycle({ decisions, flows = [], blind, receipts, frozen }: CycleEntry): void {
    const time = clockTime(this.epochOf());
    if (frozen !== this.frozen) this.say(`${time}  ${frozen === null ? 'not frozen any more: acts again' : `frozen (${frozen}): decides, and does not act`}`);
    this.frozen = frozen;
    for (const { target, how, error } of receipts) if (error !== null) this.say(`${time}  ${target}: ${how}: ${error}`);
    if (blind !== null) return this.say(`${time}  nothing decided: ${blind}`);
    this.width = Math.max(this.width, ...decisions.map(({ target }) => target.length), ...flows.map(({ flow }) => flow.length));
    if (decisions.length === 0) this.say(`${time}  nothing to scale: every service and node group is ignored, or there is none`);
    for (const decision of decisions) this.say(`${time}  ${lineOf(decision, this.width)}`);
    for (const flow of flows) this.say(`${time}  ${flowLine(flow, this.width)}`);
  }

  note(level: 'info' | 'warn' | 'error', text: string): void {
    this.note_(`${clockTime(this.epochOf())}  ${level === 'info' ? '' : `${level}: `}${text}`);
  }
}

function lineOf({ target, utilisation, thresholds, current, recommendation, decision, reason, guard }: Decision, width: number): string {
  const limits = thresholds === null ? '' : `(${thresholds.down.toFixed(2)}-${thresholds.up.toFixed(2)})`;
  const held = guard.length === 0 || recommendation === null || recommendation === decision ? '' : `; wanted ${recommendation}, held by ${guard.map(({ rule }) => rule).join(', ')}`;
  const change = decision === current ? `${current}`.padEnd(9) : `${current} -> ${decision}`.padEnd(9);
  return `${target.padEnd(width)}  cpu ${(utilisation === null ? '-' : utilisation.toFixed(3)).padStart(6)} ${limits.padEnd(11)}  ${change}  ${reason}${held}`;
}

function flowLine({ flow, rate_bps, current_bps, recommendation_bps, decision_bps, reason, guard }: FlowDecision, width: number): string {
  const change = decision_bps === current_bps ? `cap ${rateText(current_bps)}` : `cap ${rateText(current_bps)} -> ${rateText(decision_bps)}`;
  const held = guard.length === 0 || recommendation_bps === decision_bps ? '' : `; wanted ${rateText(recommendation_bps)}, held by ${guard.join(', ')}`;
  return `${flow.padEnd(width)}  ${rate_bps === null ? '-' : rateText(rate_bps)}  ${change}  ${reason}${held}`;
}

/** In Mbit/s, as overlays are measured in. */
function rateText(rate_bps: BitsPerSecond | null): string {
  return rate_bps === null ? 'none' : `${(rate_bps / 1e6).toFixed(2)} Mbit/s`;
}

function clockTime(date: Date): string {
  return date.toTimeString().slice(0, 8);
}
