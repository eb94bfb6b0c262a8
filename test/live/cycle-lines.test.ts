import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/core/engine/decision.js';
import type { CycleEntry } from '../../src/core/journal/line.js';
import { CycleLines } from '../../src/live/cycle-lines.js';
import { CycleLog } from '../../src/live/cycle-log.js';

const decision = (more: Partial<Decision> = {}): Decision => ({
  t_s: 5, kind: 'service', target: 'rest_api', utilisation: 0.7213, thresholds: { up: 0.65, down: 0.2 }, current: 2, recommendation: 3, decision: 3, reason: 'above the upper limit', guard: [], ...more,
});
const entry = (more: Partial<CycleEntry> = {}): CycleEntry => ({
  type: 'cycle', cycle: 4, t_s: 5, ended_s: 6, inputs: [], decisions: [decision()], actions: [], receipts: [], blind: null, frozen: null, ...more,
});
const noon = new Date(2026, 10, 23, 12, 0, 3);

function lines(...entries: CycleEntry[]): string[] {
  const said: string[] = [];
  const reporter = new CycleLines((text) => said.push(text), (text) => said.push(`! ${text}`), () => noon);
  for (const each of entries) reporter.cycle(each);
  reporter.note('warn', 'a label');
  return said;
}

describe('lines on a terminal', () => {
  it('are aligned: service, utilisation against its limits, replicas, decision, reason', () => {
    const held = decision({ target: 'db', utilisation: null, thresholds: null, recommendation: 3, decision: 2, reason: 'wants more', guard: [{ rule: 'freeze', from: 3, to: 2 }] });
    expect(lines(entry({ decisions: [decision(), held] }))).toEqual([
      '12:00:03  rest_api      cpu  0.721 (0.20-0.65)  2 -> 3     above the upper limit',
      '12:00:03  db            cpu      -              2          wants more; wanted 3, held by freeze',
      '! 12:00:03  warn: a label',
    ]);
  });

  it('say once that the engine is frozen and why, and once that it acts again', () => {
    const frozen = entry({ frozen: 'exam week', decisions: [] });
    expect(lines(entry({ decisions: [] }), frozen, frozen, entry({ decisions: [] })).filter((line) => !line.includes('nothing to scale')).slice(0, 2)).toEqual([
      '12:00:03  frozen (exam week): decides, and does not act', '12:00:03  not frozen any more: acts again',
    ]);
  });

  it('say when nothing was decided, and what became of actions', () => {
    const receipts = [{ id: 1, target: 'db', how: 'receipt' as const, error: 'no such service' }, { id: 2, target: 'x', how: 'receipt' as const, error: null }];
    expect(lines(entry({ blind: 'no answer', decisions: [], receipts }), entry({ decisions: [] })).slice(0, 3)).toEqual([
      '12:00:03  db: receipt: no such service', '12:00:03  nothing decided: no answer', '12:00:03  nothing to scale: every service and node group is ignored, or there is none',
    ]);
  });
});

describe('JSON logs', () => {
  it('are a line a decision with level, time, msg and fields', () => {
    const written: Record<string, unknown>[] = [];
    const log = new CycleLog((text) => written.push(JSON.parse(text) as Record<string, unknown>));
    log.cycle(entry({ decisions: [decision({ decision: 2 }), decision()], receipts: [{ id: 1, target: 'db', how: 'given-up', error: 'no effect' }] }));
    log.cycle(entry({ blind: 'no answer', decisions: [] }));
    log.note('error', 'lost');
    expect(written.map(({ level, msg }) => [level, msg])).toEqual([['error', 'action failed'], ['info', 'kept'], ['info', 'changed'], ['warn', 'nothing decided'], ['error', 'lost']]);
    expect(written[2]).toMatchObject({ cycle: 4, target: 'rest_api', current: 2, decision: 3, utilisation: 0.7213 });
    expect(Date.parse(written[0]!['time'] as string)).not.toBeNaN();
  });
});
