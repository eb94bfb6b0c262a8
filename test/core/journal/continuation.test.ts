import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engineConfiguration, type EngineConfiguration } from '../../../src/core/configuration/engine-configuration.js';
import { carriedOver } from '../../../src/core/journal/carried-over.js';
import { continuation } from '../../../src/core/journal/continuation.js';
import { journalLine, type JournalEntry } from '../../../src/core/journal/line.js';
import { JournalError, parseJournal } from '../../../src/core/journal/parse.js';
import { recover } from '../../../src/core/journal/recover.js';
import { replay } from '../../../src/core/journal/replay.js';
import { whatIf } from '../../../src/core/journal/what-if.js';
import { policySet, reading, service, SmallWorld, want, type Rule } from '../engine/small-world.js';

const counting: Rule = ({ reading: { cpu }, current, state, asked }) => {
  const seen = ((state as number | undefined) ?? 0) + 1;
  if (asked === 0 && seen % 3 === 0) return { kind: 'ask-again', after_s: 2, reason: 'look again', state: seen };
  return want(cpu > 0.6 ? current + 1 : cpu < 0.2 ? current - 1 : current, seen);
};
const written = { checkpoint_every: 4, guard: { stabilization_down: '30s', cooldown_up: '15s' } };
const configuration = engineConfiguration.parse(written);

const eventful = fc.array(fc.record({
  cpu: fc.double({ min: 0, max: 1, noNaN: true }), for_s: fc.integer({ min: 1, max: 40 }), fails: fc.boolean(), lazy: fc.boolean(), freezes: fc.boolean(),
}), { minLength: 1, maxLength: 10 });

function happen(world: SmallWorld, events: readonly { cpu: number; for_s: number; fails: boolean; lazy: boolean; freezes: boolean }[]): void {
  for (const { cpu, for_s, fails, lazy, freezes } of events) {
    world.services = world.services.map((each) => ({ ...each, reading: reading(cpu) }));
    world.observationError = fails ? 'no answer' : undefined;
    world.lazy = lazy;
    world.driver.send({ kind: 'command', t_s: world.now_s, command: freezes ? { kind: 'freeze', reason: 'test' } : { kind: 'unfreeze' } });
    world.runUntil(world.now_s + for_s);
  }
}

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const asText = (entries: ReturnType<typeof continuation>): string => text(entries.map((entry) => journalLine(entry)));

/** Ends the file where the world's journal stands, and begins the next one there. */
function nextFile(world: SmallWorld, after: EngineConfiguration = configuration): string {
  return asText(continuation(recover(parseJournal(world.journal()), policySet(world.rule)), configuration, after));
}

describe('a file that goes on from another', () => {
  test('recovers the same engine as the one that it goes on from, wherever that ended', () => {
    fc.assert(fc.property(eventful, (events) => {
      const world = new SmallWorld(written, counting).start();
      happen(world, events);
      const whole = recover(parseJournal(world.journal()), policySet(counting));
      const next = recover(parseJournal(nextFile(world)), policySet(counting));
      expect(next.interrupted).toEqual(whole.interrupted);
      expect(next.epoch_s).toBe(whole.epoch_s);
      expect(next.engine.checkpoint()).toEqual(whole.engine.checkpoint());
    }));
  });

  test('begun at any point, it replays byte for byte, and so does the one before it', () => {
    fc.assert(fc.property(eventful, eventful, (before, after) => {
      const world = new SmallWorld(written, counting).start();
      happen(world, before);
      const first = world.journal();
      const begun = nextFile(world);
      const { engine, interrupted, epoch_s } = recover(parseJournal(begun), policySet(counting));
      const from = world.lines.length;
      world.driver.stop();
      world.connect(engine).send({ kind: 'start', t_s: world.now_s, epoch_s, interrupted });
      happen(world, after);
      const second = begun + text(world.lines.slice(from));
      expect(replay(parseJournal(first), policySet(counting))).toMatchObject({ match: true });
      expect(replay(parseJournal(second), policySet(counting))).toMatchObject({ match: true });
    }));
  });

  test('begun at a cycle\'s end while the engine runs on, it replays too', () => {
    const world = new SmallWorld(written, counting).start();
    world.services = [service('api', { reading: reading(0.9) })];
    world.runUntil(65);
    const state = world.cycles().findLast(({ checkpoint }) => checkpoint !== undefined)!;
    const at = world.entries().findIndex((entry) => entry.type === 'cycle' && entry.cycle === state.cycle);
    const begun = asText(continuation({ atLastCycle: state.checkpoint, ahead: [], epoch_s: 1_543_270_005 }, configuration, configuration));
    const journal = parseJournal(begun + text(world.lines.slice(at + 1)));
    expect(replay(journal, policySet(counting))).toEqual({ match: true, cycles: world.cycles().length - state.cycle - 1 });
    expect(whatIf(journal, configuration, policySet(({ current, state: memory }) => want(memory === undefined ? current : 4))).map(({ cycle }) => cycle))
      .toEqual(world.cycles().slice(state.cycle + 1).map(({ cycle }) => cycle));
  });

  test('a checkpoint that no engine can be rebuilt from is told with its place', () => {
    const world = new SmallWorld(written, counting).start().runUntil(30);
    const broken = nextFile(world).replace('"services":[["api"', '"services":[[7');
    expect(() => parseJournal(broken)).toThrow(JournalError);
    expect(() => parseJournal(broken)).toThrow('line 1: a header entry with a wrong "checkpoint.services.0.0"');
  });
});

describe('what carries over into another configuration', () => {
  const lived = (): NonNullable<ReturnType<typeof recover>['atLastCycle']> => {
    const world = new SmallWorld(written, counting);
    world.services = [service('api', { reading: reading(0.9) }), service('db')];
    world.start().runUntil(30);
    return recover(parseJournal(world.journal()), policySet(counting)).atLastCycle!;
  };
  const memories = (after: unknown): Record<string, { policy: unknown; changed_s: number }> =>
    Object.fromEntries(carriedOver(lived(), configuration, engineConfiguration.parse(after))!.services);

  test('a policy\'s memory of the targets whose settings stayed', () => {
    const { api, db } = memories({ ...written, interval: '20s', services: { db: { cpu_up_limit: 0.5 } } });
    expect(api!.policy).toBe(lived().services[0]![1].policy);
    expect(db!.policy).toBeUndefined();
  });

  test('no memory of another policy, but when its targets were changed', () => {
    const { api } = memories({ ...written, policy: 'adaptive' });
    expect(api).toMatchObject({ policy: undefined, changed_s: lived().services[0]![1].changed_s });
    expect(api!.changed_s).toBeGreaterThanOrEqual(0);
  });

  test('no memory of another policy for node groups, whichever way each configuration names it', () => {
    const before = engineConfiguration.parse({ ...written, scale_groups: true });
    const world = new SmallWorld({ ...written, scale_groups: true }, counting);
    world.groupReading = reading(0.5);
    const state = recover(parseJournal(world.start().runUntil(30).journal()), policySet(counting)).atLastCycle!;
    const memory = (after: object): unknown => carriedOver(state, before, engineConfiguration.parse({ ...written, scale_groups: true, ...after }))!.groups[0]![1].policy;
    expect(state.groups[0]![1].policy).toBeDefined();
    expect(memory({})).toBe(state.groups[0]![1].policy);
    expect(memory({ group_policy: before.policy.name })).toBe(state.groups[0]![1].policy);
    expect(memory({ group_policy: 'step' })).toBeUndefined();
    expect(memory({ policy: 'step' })).toBeUndefined();
  });

  describe('nothing between the original and the default engine, but the operator\'s word', () => {
    const original = engineConfiguration.parse({ compat: 'elascale' });
    const begunAfter = (happens: (world: SmallWorld) => void): readonly JournalEntry[] => {
      const world = new SmallWorld(written, counting);
      world.services = [service('api', { reading: reading(0.9) })];
      happens(world.start());
      return nextFile(world, original).trim().split('\n').map((line) => JSON.parse(line) as JournalEntry);
    };
    const freeze = (world: SmallWorld): void => world.driver.send({ kind: 'command', t_s: world.now_s, command: { kind: 'freeze', reason: 'op' } });
    const frozenIn = (begun: readonly JournalEntry[]): unknown => recover(parseJournal(text(begun.map((entry) => journalLine(entry)))), policySet(counting)).engine.checkpoint().frozen;

    test('given since the last cycle', () => {
      const begun = begunAfter((world) => {
        world.lazy = true;
        world.runUntil(45);
        freeze(world);
        world.unanswered.at(-1)!();
      });
      expect(begun.map((entry) => (entry.type === 'input' ? entry.input.kind : entry.type))).toEqual(['header', 'command']);
      expect(begun[0]).not.toHaveProperty('checkpoint');
      expect(frozenIn(begun)).toBe('op');
    });

    test('given before it', () => {
      expect(frozenIn(begunAfter((world) => { freeze(world); world.runUntil(30); }))).toBe('op');
      expect(frozenIn(begunAfter((world) => { freeze(world); world.runUntil(30); world.driver.send({ kind: 'command', t_s: 30, command: { kind: 'unfreeze' } }); }))).toBeNull();
      expect(frozenIn(begunAfter((world) => world.runUntil(30)))).toBeNull();
    });
  });
});
