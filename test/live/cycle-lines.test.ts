import { describe, expect, it } from 'vitest';
import type { FlowDecision } from '../../src/core/bandwidth/flow-decision.js';
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
const flow = (more: Partial<FlowDecision> = {}): FlowDecision => ({
  t_s: 5, flow: 'h6>h7', rate_bps: 437.24e6, current_bps: null, recommendation_bps: 3e6, decision_bps: 3e6, reason: 'over 300 Mbit/s', guard: [], ...more,
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

it('flows that are capped or should be have a line of their own, on a terminal and in the log', () => {
  const flows = [flow(), flow({ flow: 'h1>h2', rate_bps: null, current_bps: 5e5, recommendation_bps: null, decision_bps: 5e5, reason: 'calm', guard: ['hold'] })];
  expect(lines(entry({ flows })).slice(1, 3)).toEqual([
    '12:00:03  h6>h7         437.24 Mbit/s  cap none -> 3.00 Mbit/s  over 300 Mbit/s',
    '12:00:03  h1>h2         -  cap 0.50 Mbit/s  calm; wanted none, held by hold',
  ]);
  const written: Record<string, unknown>[] = [];
  new CycleLog((text) => written.push(JSON.parse(text) as Record<string, unknown>)).cycle(entry({ decisions: [decision()], flows }));
  expect(written.slice(1).map(({ msg, flow, decision_bps }) => [msg, flow, decision_bps])).toEqual([['changed', 'h6>h7', 3e6], ['kept', 'h1>h2', 5e5]]);
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
