import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engineConfiguration, serviceSettings, type TargetOverrides } from '../../../src/core/configuration/engine-configuration.js';
import { withLabels } from '../../../src/core/engine/labelled-settings.js';
import { parseJournal } from '../../../src/core/journal/parse.js';
import { recover } from '../../../src/core/journal/recover.js';
import { replay } from '../../../src/core/journal/replay.js';
import { policySet, reading, service, SmallWorld, want, type Rule } from './small-world.js';

const defaults = serviceSettings(engineConfiguration.parse({}), 'api');
const asked: Rule = ({ reading: { cpu }, limits, step, current, state }) => {
  const seen = ((state as number | undefined) ?? 0) + 1;
  return want(cpu >= limits.up ? current + step.up : cpu < limits.down ? current - step.down : current, seen);
};

function labelled(settings: TargetOverrides | undefined, configuration: object = {}, rule: Rule = asked): SmallWorld {
  const world = new SmallWorld(configuration, rule);
  world.services = [service('api', { reading: reading(0.5), ...(settings === undefined ? {} : { settings }) })];
  return world;
}
const decision = (world: SmallWorld, cycle = 0) => world.cycles()[cycle]!.decisions[0]!;

const overrides: fc.Arbitrary<TargetOverrides> = fc.record({
  min: fc.integer({ min: 0, max: 6 }), max: fc.integer({ min: 1, max: 6 }),
  cpu_up_limit: fc.double({ min: 0, max: 1, noNaN: true }), cpu_down_limit: fc.double({ min: 0, max: 1, noNaN: true }),
  up_step: fc.integer({ min: 1, max: 3 }), auto_scale: fc.boolean(),
}, { requiredKeys: [] });

describe('settings that a service brings along', () => {
  test('go before the configuration\'s, field by field', () => {
    const configuration = { services: { api: { max: 2, up_step: 1 } } };
    expect(decision(labelled(undefined, configuration, () => want(9)).start())).toMatchObject({ decision: 2 });
    expect(decision(labelled({ max: 3 }, configuration, () => want(9)).start())).toMatchObject({ decision: 3 });
    expect(decision(labelled({ cpu_up_limit: 0.4, up_step: 2 }, configuration).start())).toMatchObject({ recommendation: 3, decision: 2 });
  });

  test('may switch the scaling of a service off, or on again', () => {
    expect(decision(labelled({ auto_scale: false }).start()).reason).toBe('auto_scale is off');
    const off = { services: { api: { auto_scale: false } } };
    expect(decision(labelled({ auto_scale: true, cpu_up_limit: 0.4 }, off).start())).toMatchObject({ decision: 2 });
  });

  test('that contradict the configuration are left out, all of them, and the decision says so', () => {
    const world = labelled({ min: 5, up_step: 3, cpu_up_limit: 0.4 }).start();
    expect(decision(world)).toMatchObject({ decision: 1, reason: 'scripted; labels ignored: min 5 is above max 4' });
    expect(decision(labelled({ cpu_down_limit: 0.7 }).start()).reason).toContain('labels ignored: cpu_down_limit 0.7 is above cpu_up_limit 0.65');
  });

  test('count from the cycle in which they change; what the policy remembered under others is forgotten', () => {
    const world = labelled({ max: 2 }, {}, ({ state }) => want(9, ((state as number | undefined) ?? 0) + 1)).start().runUntil(10);
    const remembered = () => world.driver['engine'].checkpoint().services[0]![1];
    expect(remembered()).toMatchObject({ policy: 2, labelled: { max: 2 } });
    world.services = world.services.map((each) => ({ ...each, settings: { max: 3 } }));
    world.runUntil(20);
    expect(remembered()).toMatchObject({ policy: 1, labelled: { max: 3 }, changed_s: 20 });
    world.services = [service('api')];
    world.runUntil(30);
    expect(remembered()).not.toHaveProperty('labelled');
  });

  test('never leave settings that contradict each other', () => {
    fc.assert(fc.property(overrides, (own) => {
      const { settings, labels_ignored } = withLabels(defaults, own);
      expect(settings.min).toBeLessThanOrEqual(settings.max);
      expect(settings.cpu_down_limit).toBeLessThanOrEqual(settings.cpu_up_limit);
      expect(labels_ignored === null ? { ...defaults, ...own } : defaults).toEqual(settings);
    }));
  });

  test('are journaled: replay and recovery know them', () => {
    const change = fc.record({ own: fc.option(overrides, { nil: undefined }), cpu: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const world = labelled(undefined, { checkpoint_every: 3 }).start();
      for (const { own, cpu } of changes) {
        const { settings: _, ...bare } = world.services[0]!;
        world.services = [{ ...bare, reading: reading(cpu), ...(own === undefined ? {} : { settings: own }) }];
        world.runUntil(world.now_s + 10);
      }
      expect(replay(parseJournal(world.journal()), policySet(asked))).toEqual({ match: true, cycles: world.cycles().length });
      const { engine } = recover(parseJournal(world.journal()), policySet(asked));
      expect(engine.checkpoint()).toEqual(world.driver['engine'].checkpoint());
    }));
  });
});
