import { expect, test } from 'vitest';
import { JournalError, parseJournal } from '../../../src/core/journal/parse.js';
import { recover } from '../../../src/core/journal/recover.js';
import { policySet, SmallWorld, want, type Rule } from '../engine/small-world.js';

const still: Rule = ({ current }) => want(current);
const anomaly = { detector: { name: 'relative-entropy' }, inputs: ['cpu'], ranges: { cpu: [0, 1] }, probation: 2 };

function watched(): string {
  const world = new SmallWorld({ checkpoint_every: 2, anomaly }, still).start();
  world.runUntil(100);
  return world.journal();
}

type Memory = Record<string, unknown> & { detector: Record<string, unknown> };

/** The journal with the memory of the last checkpoint's only series changed. */
function changed(text: string, change: (memory: Memory) => unknown): { line: number; text: string } {
  const lines = text.trimEnd().split('\n');
  const at = lines.findLastIndex((line) => line.includes('"checkpoint":'));
  const entry = JSON.parse(lines[at]!) as { checkpoint: { anomaly: { series: [string, unknown][] } } };
  const [series] = entry.checkpoint.anomaly.series;
  series![1] = change(series![1] as Memory);
  lines[at] = JSON.stringify(entry);
  return { line: at + 1, text: `${lines.join('\n')}\n` };
}

function refusal(text: string): JournalError {
  try {
    parseJournal(text);
  } catch (error) {
    if (error instanceof JournalError) return error;
    throw error;
  }
  throw new Error('the journal was read');
}

test('a whole checkpoint of detectors is gone on from', () => {
  expect(recover(parseJournal(watched()), policySet(still)).engine.checkpoint().anomaly?.series).toHaveLength(1);
});

test.each<[what: string, change: (memory: Memory) => unknown, problem: RegExp]>([
  ['of another version', (memory) => ({ ...memory, detector: { ...memory.detector, version: 99 } }), /checkpoint whose detector of \w+\.cpu is damaged \(version: /],
  ['of another detector', (memory) => ({ ...memory, detector: { ...memory.detector, detector: 'htm' } }), /is damaged \(detector: /],
  ['without its model', (memory) => ({ ...memory, detector: { ...memory.detector, model: {} } }), /is damaged \(model\./],
  ['without a detector', ({ range, seen }) => ({ range, seen }), /a wrong "checkpoint\.anomaly\.series\.0\.1/],
  ['still learning from what is no row', () => ({ learning: [[0, 'half']] }), /a wrong "checkpoint\.anomaly\.series\.0\.1/],
  ['of no kind', () => ({}), /a wrong "checkpoint\.anomaly\.series\.0\.1/],
])('a detector %s is told by its line, and no engine is made of it', (_, change, problem) => {
  const { line, text } = changed(watched(), change);
  const error = refusal(text);
  expect(error.problem).toMatch(problem);
  expect(error.line).toBe(line);
});

test('a checkpoint before the last is only compared with', () => {
  const lines = watched().split('\n');
  const first = lines.findIndex((line) => line.includes('"checkpoint":'));
  expect(lines.findLastIndex((line) => line.includes('"checkpoint":'))).toBeGreaterThan(first);
  expect(lines[first]).toContain('"detector":"relative-entropy","version":1');
  const damaged = lines.with(first, lines[first]!.replace('"detector":"relative-entropy","version":1', '"detector":"relative-entropy","version":99'));
  expect(() => parseJournal(damaged.join('\n'))).not.toThrow();
});
