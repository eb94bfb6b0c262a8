import { pino, type Logger } from 'pino';
import type { CycleEntry } from '../core/journal/line.js';
import type { LiveReporter } from './live-reporter.js';

/** JSON logs: a line a decision, one for what went wrong, with level, time and fields. */
export class CycleLog implements LiveReporter {
  private readonly logger: Logger;

  constructor(write: (text: string) => void) {
    this.logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } }, { write });
  }

  cycle({ cycle, t_s, decisions, flows = [], actions, receipts, blind, frozen }: CycleEntry): void {
    for (const { id, target, how, error } of receipts) {
      if (error === null) this.logger.info({ cycle, id, target, how }, 'action ended');
      else this.logger.error({ cycle, id, target, how, error }, 'action failed');
    }
    if (blind !== null) this.logger.warn({ cycle, t_s, reason: blind }, 'nothing decided');
    else if (decisions.length === 0) this.logger.info({ cycle, t_s }, 'nothing to scale: every service and node group is ignored, or there is none');
    for (const { target, kind, utilisation, thresholds, current, recommendation, decision, reason, guard } of decisions) {
      this.logger.info({ cycle, t_s, target, kind, utilisation, thresholds, current, recommendation, decision, reason, guard, frozen }, decision === current ? 'kept' : 'changed');
    }
    for (const { flow, rate_bps, current_bps, recommendation_bps, decision_bps, reason, guard } of flows) {
      this.logger.info({ cycle, t_s, flow, rate_bps, current_bps, recommendation_bps, decision_bps, reason, guard, frozen }, decision_bps === current_bps ? 'kept' : 'changed');
    }
    for (const { id, action } of actions) this.logger.info({ cycle, id, action }, 'action asked for');
  }

  note(level: 'info' | 'warn' | 'error', text: string): void {
    this.logger[level](text);
  }
}
