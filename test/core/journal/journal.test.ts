import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engineConfiguration } from '../../../src/core/configuration/engine-configuration.js';
import { continuation } from '../../../src/core/journal/continuation.js';
import { journalLine } from '../../../src/core/journal/line.js';
import { JournalError, parseJournal } from '../../../src/core/journal/parse.js';
import { recover } from '../../../src/core/journal/recover.js';
import { replay } from '../../../src/core/journal/replay.js';
import { whatIf } from '../../../src/core/journal/what-if.js';
import { policySet, reading, service, SmallWorld, want, type Rule } from '../engine/small-world.js';

/** Wants one more above 0.6, one less below 0.2, asks again in between now and then, and remembers how often it was asked. */
const lively: Rule = ({ reading: { cpu }, current, state, asked }) => {
  const seen = ((state as number | undefined) ?? 0) + 1;
  if (asked === 0 && seen % 3 === 0) return { kind: 'ask-again', after_s: 2, reason: 'look again', state: seen };
  return want(cpu > 0.6 ? current + 1 : cpu < 0.2 ? current - 1 : current, seen);
};

const eventful = fc.array(fc.record({
  cpu: fc.double({ min: 0, max: 1, noNaN: true }), for_s: fc.integer({ min: 1, max: 40 }),
  fails: fc.boolean(), lazy: fc.boolean(), freeze: fc.constantFrom('freeze', 'unfreeze', undefined),
}), { minLength: 1, maxLength: 12 });

function live(events: readonly { cpu: number; for_s: number; fails: boolean; lazy: boolean; freeze: string | undefined }[]): SmallWorld {
  const world = new SmallWorld({ checkpoint_every: 4, guard: { stabilization_down: '30s', cooldown_up: '15s' } }, lively).start();
  for (const event of events) {
    world.services = world.services.map((each) => ({ ...each, reading: reading(event.cpu) }));
    world.observationError = event.fails ? 'no answer' : undefined;
    world.lazy = event.lazy;
    if (event.freeze === 'freeze') world.driver.send({ kind: 'command', t_s: world.now_s, command: { kind: 'freeze', reason: 'test' } });
    if (event.freeze === 'unfreeze') world.driver.send({ kind: 'command', t_s: world.now_s, command: { kind: 'unfreeze' } });
    world.runUntil(world.now_s + event.for_s);
  }
  return world;
}

describe('replay', () => {
  test('reproduces every line byte for byte, whatever happened', () => {
    fc.assert(fc.property(eventful, (events) => {
      const world = live(events);
      expect(replay(parseJournal(world.journal()), policySet(lively))).toEqual({ match: true, cycles: world.cycles().length });
    }));
  });

  test('names the first difference', () => {
    const world = live([{ cpu: 0.9, for_s: 40, fails: false, lazy: false, freeze: undefined }]);
    const forged = world.journal().replace('"decision":2', '"decision":3');
    expect(replay(parseJournal(forged), policySet(lively))).toEqual({ match: false, cycle: 1, path: 'decisions[0].decision', recorded: 3, replayed: 2 });
  });

  test('another policy gives another journal, and is told so', () => {
    const world = live([{ cpu: 0.9, for_s: 40, fails: false, lazy: false, freeze: undefined }]);
    expect(replay(parseJournal(world.journal()), policySet(({ current }) => want(current)))).toMatchObject({ match: false });
  });
});

describe('recovery', () => {
  test('an engine restored from its journal goes on as one that never stopped', () => {
    fc.assert(fc.property(eventful, eventful, (before, after) => {
      const world = live(before);
      const { engine } = recover(parseJournal(world.journal()), policySet(lively));
      const lastLine = world.cycles().at(-1);
      fc.pre(lastLine !== undefined && !world.entries().at(-1)!.type.includes('intent'));
      expect(engine.checkpoint().cycles).toBe(lastLine!.cycle + 1);
      world.driver.stop();
      world.connect(engine);
      world.driver.send({ kind: 'start', t_s: world.now_s, epoch_s: 1_543_270_005 });
      for (const event of after) {
        world.services = world.services.map((each) => ({ ...each, reading: reading(event.cpu) }));
        world.runUntil(world.now_s + event.for_s);
      }
      expect(replay(parseJournal(world.journal()), policySet(lively))).toMatchObject({ match: true });
    }));
  });

  test('actions of a cycle that a crash cut short are remembered as in flight', () => {
    const world = new SmallWorld({}, ({ target, asked, current }) =>
      target.name === 'slow' && asked === 0 ? { kind: 'ask-again', after_s: 5, reason: 'wait' } : want(current + 1));
    world.services = [service('api'), service('slow')];
    world.lazy = true;
    world.start();
    const { engine, interrupted, epoch_s } = recover(parseJournal(world.journal()), policySet(world.rule));
    expect(interrupted).toMatchObject([{ action: { service: 'api', to: 2 } }]);
    world.driver.stop();
    world.now_s = 2;
    world.connect(engine).send({ kind: 'start', t_s: 2, epoch_s, interrupted });
    world.runUntil(8);
    expect(world.cycles()[0]!.decisions.find(({ target }) => target === 'api')!.reason).toBe('an action is in flight');
    expect(replay(parseJournal(world.journal()), policySet(world.rule))).toMatchObject({ match: true });
  });
});

describe('what came between two cycles', () => {
  const crashed = (world: SmallWorld, now_s: number): SmallWorld => {
    const { engine, interrupted, epoch_s } = recover(parseJournal(world.journal()), policySet(world.rule));
    world.driver.stop();
    world.now_s = now_s;
    world.connect(engine).send({ kind: 'start', t_s: now_s, epoch_s, interrupted });
    expect(replay(parseJournal(world.journal()), policySet(world.rule))).toMatchObject({ match: true });
    return world;
  };

  test('a freeze outlives the crash that follows it', () => {
    const world = new SmallWorld({}, () => want(2));
    world.services = [service('api', { mode: 'global' })];
    world.start();
    world.driver.send({ kind: 'command', t_s: 3, command: { kind: 'freeze', reason: 'op' } });
    world.services = [service('api')];
    crashed(world, 5);
    expect(world.cycles().at(-1)).toMatchObject({ frozen: 'op' });
    expect(world.actions).toEqual([]);
  });

  test('cooldown and action rate remember the actions of the cycle that was cut short', () => {
    const world = new SmallWorld({ guard: { cooldown_up: '300s', actions_per_minute: 1 } }, ({ target, asked, current }) =>
      target.name === 'slow' && asked === 0 ? { kind: 'ask-again', after_s: 5, reason: 'wait' } : want(current + 1));
    world.services = [service('api'), service('slow')];
    world.start();
    expect(world.actions).toHaveLength(1);
    crashed(world, 2);
    world.runUntil(9);
    expect(world.actions).toHaveLength(1);
    const [api] = world.cycles().at(-1)!.decisions;
    expect(api).toMatchObject({ target: 'api', guard: [{ rule: 'cooldown', from: 3, to: 2 }] });
  });
});

describe('what if', () => {
  test('decides every recorded cycle again from what was recorded', () => {
    const world = live([{ cpu: 0.9, for_s: 45, fails: false, lazy: false, freeze: undefined }]);
    const cycles = whatIf(parseJournal(world.journal()), engineConfiguration.parse({ services: { api: { max: 10 } } }), policySet(() => want(7)));
    expect(cycles).toHaveLength(world.cycles().length);
    expect(cycles.every(({ instead }) => instead[0]!.decision === 7)).toBe(true);
    expect(cycles.map(({ recorded }) => recorded)).toEqual(world.cycles().map(({ decisions }) => decisions));
  });

  test('neither a freeze nor an action in flight of the recorded engine holds it, in a file that goes on from another', () => {
    const world = live([{ cpu: 0.9, for_s: 45, fails: false, lazy: true, freeze: undefined }, { cpu: 0.5, for_s: 10, fails: false, lazy: true, freeze: 'freeze' }]);
    const { configuration } = parseJournal(world.journal()).header;
    const { atLastCycle } = recover(parseJournal(world.journal()), policySet(lively));
    expect(atLastCycle).toMatchObject({ frozen: 'test', inFlight: [{ target: 'api' }] });
    const from = world.lines.length;
    world.runUntil(world.now_s + 20);
    const next = [...continuation({ atLastCycle, ahead: [], epoch_s: 1_543_270_005 }, configuration, configuration).map((entry) => journalLine(entry)), ...world.lines.slice(from)];
    const cycles = whatIf(parseJournal(`${next.join('\n')}\n`), configuration, policySet(({ current }) => want(current + 1)));
    expect(cycles[0]!.recorded[0]!.decision).toBe(cycles[0]!.recorded[0]!.current);
    expect(cycles[0]!.instead[0]).toMatchObject({ guard: [], decision: cycles[0]!.instead[0]!.current + 1 });
  });
});

describe('a journal that cannot be read', () => {
  const good = live([{ cpu: 0.9, for_s: 25, fails: false, lazy: false, freeze: undefined }]).journal();
  test('a torn last line is dropped and said', () => {
    const torn = parseJournal(good.slice(0, -20));
    expect(torn.torn).toBe(true);
    expect(torn.entries).toHaveLength(parseJournal(good).entries.length - 1);
  });
  test.each([
    ['', 1, 'no header, with which a journal begins'],
    [good.split('\n').toSpliced(2, 1).join('\n'), 4, 'cycle 2 after cycle 0: cycle 1 is missing'],
    ['{"type":"cycle"}\n', 1, 'wrong "cycle"'],
    ['nonsense\n', 1, 'not JSON'],
    [`${good}{"type":"party"}\n`, good.split('\n').length, 'unknown entry type "party"'],
    [good.replace('"journal":1', '"journal":9'), 1, 'reads version 1'],
    [good.replace('"cycle":2,"t_s":20', '"cycle":2,"t_s":5'), expect.any(Number), 'a time that goes back from 10 s to 5 s'],
    [good + good, good.split('\n').length, 'second header'],
  ])('is refused with line and problem (%#)', (text, line, problem) => {
    expect(() => parseJournal(text)).toThrow(JournalError);
    try {
      parseJournal(text);
    } catch (error) {
      expect(error).toMatchObject({ line });
      expect((error as Error).message).toContain(problem);
    }
  });
});
