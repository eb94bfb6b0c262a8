import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engineConfiguration } from '../../../src/core/configuration/engine-configuration.js';
import { carriedOver } from '../../../src/core/journal/carried-over.js';
import { recover } from '../../../src/core/journal/recover.js';
import { parseJournal } from '../../../src/core/journal/parse.js';
import { replay } from '../../../src/core/journal/replay.js';
import { policySet, reading, service, SmallWorld, want } from '../engine/small-world.js';

const probation = 12;
const anomaly = (response: unknown, more: object = {}): object => ({
  interval: '10s', services: { api: { min: 1, max: 8 } },
  anomaly: { detector: { name: 'relative-entropy', parameters: { window: probation } }, inputs: ['cpu'], ranges: { cpu: [0, 1] }, probation, response, ...more },
});
const demand = ({ current, reading: { cpu } }: { current: number; reading: { cpu: number } }) => want(cpu > 0.7 ? current + 1 : cpu < 0.2 ? current - 1 : current);

/** Quiet for a while, then under a load that was never seen. */
function attacked(response: unknown, more: object = {}, desired = 1): SmallWorld {
  const world = new SmallWorld(anomaly(response, more), demand);
  world.services = [service('api', { desired, running: desired, reading: reading(0.3) })];
  world.start().runUntil(10 * probation + 5);
  world.services = world.services.map((each) => ({ ...each, reading: reading(0.95) }));
  return world.runUntil(10 * probation + 15);
}
const size = (world: SmallWorld): number => world.services[0]!.desired;
const last = (world: SmallWorld) => world.cycles().at(-1)!;

describe('the response to an investigation', () => {
  test('none watches, journals and scales', () => {
    const world = attacked('none');
    expect(last(world).anomaly).toEqual([{ stack: 'iot_app', score: 1, series: 'api.cpu', since_s: 130, accepted: false }]);
    expect(size(world)).toBe(2);
  });

  test('hold refuses the scale-out and says so; scaling in is free', () => {
    const world = attacked('hold', {}, 3);
    expect(last(world).decisions[0]).toMatchObject({ recommendation: 4, decision: 3, guard: [{ rule: 'investigation', from: 4, to: 3 }] });
    world.services = world.services.map((each) => ({ ...each, reading: reading(0.1) }));
    world.runUntil(150);
    expect(size(world)).toBe(1);
  });

  test('cap allows what it says above the replicas at the beginning', () => {
    const world = attacked({ kind: 'cap', extra: 2 });
    world.runUntil(170);
    expect(size(world)).toBe(3);
  });

  test('remove takes the extra replicas without asking the policy, through the guard', () => {
    const world = attacked('remove', {}, 5);
    expect(last(world).decisions[0]).toMatchObject({ recommendation: null, decision: 1, guard: [{ rule: 'investigation', from: 5, to: 1 }] });
    expect(attacked({ kind: 'remove', to: 3 }, {}, 5).services[0]!.desired).toBe(3);
    expect(attacked({ kind: 'remove', services: ['other'] }, {}, 5).services[0]!.desired).toBe(6);
  });

  test('never fewer than min, whatever `to` and the sizes', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 8 }), (min, to, desired) => {
      const world = new SmallWorld({ ...anomaly({ kind: 'remove', to }), services: { api: { min, max: 8 } } }, ({ current }) => want(current));
      world.services = [service('api', { desired: Math.max(min, desired), running: desired, reading: reading(0.3) })];
      world.start().runUntil(10 * probation + 5);
      world.services = world.services.map((each) => ({ ...each, reading: reading(0.95) }));
      world.runUntil(200);
      expect(size(world)).toBe(Math.min(Math.max(min, desired), Math.max(min, to)));
    }), { numRuns: 20 });
  });

  test('a crowd that stays is served: hold ends when the new level is no news, or after at_most at the latest', () => {
    const world = attacked('hold', { at_most: '60s', calm: 1000 });
    world.runUntil(185);
    expect(size(world)).toBe(1);
    world.runUntil(195);
    expect(size(world)).toBe(2);
    expect(last(world).anomaly![0]).toMatchObject({ accepted: true });
  });

  test('a node group is not made larger for a stack that is held', () => {
    const world = new SmallWorld({ ...anomaly('hold'), scale_groups: true }, demand);
    world.services = [service('api', { reading: reading(0.3) })];
    world.groupReading = reading(0.9);
    world.start().runUntil(5);
    expect(world.nodes).toHaveLength(2);
    world.runUntil(10 * probation + 5);
    const before = world.nodes.length;
    world.services = world.services.map((each) => ({ ...each, reading: reading(0.95) }));
    world.runUntil(150);
    expect(world.nodes).toHaveLength(before);
  });

  test('no reading: no score, and the investigation stands as it was', () => {
    const world = attacked('hold');
    world.services = world.services.map((each) => ({ ...each, reading: null }));
    world.runUntil(400);
    expect(last(world).anomaly).toEqual([{ stack: 'iot_app', score: null, series: null, since_s: 130, accepted: false }]);
  });
});

describe('the journal of an engine that looks for anomalies', () => {
  test('replays byte for byte, learnt ranges and checkpoints in it', () => {
    const world = attacked('remove', { ranges: {} }, 4).runUntil(500);
    const journal = parseJournal(world.journal());
    expect(replay(journal, policySet(demand))).toMatchObject({ match: true });
    expect(world.cycles().some(({ anomaly: found }) => found?.[0]?.since_s !== null)).toBe(true);
  });

  test.each([1, 5, 60])('recovery in the midst of an investigation goes on as if nothing had happened (checkpoint every %i)', (checkpoint_every) => {
    const flown = (crash: boolean): readonly string[] => {
      const world = new SmallWorld({ ...anomaly('cap'), checkpoint_every }, demand);
      world.services = [service('api', { reading: reading(0.3) })];
      world.start().runUntil(10 * probation + 5);
      world.services = world.services.map((each) => ({ ...each, reading: reading(0.95) }));
      world.runUntil(155);
      if (crash) {
        world.driver.stop();
        const { engine, interrupted, epoch_s } = recover(parseJournal(world.journal()), policySet(demand));
        world.connect(engine);
        world.now_s = 160;
        world.driver.send({ kind: 'start', t_s: 160, epoch_s, interrupted });
      }
      world.runUntil(400);
      return world.cycles().map(({ t_s, decisions, anomaly: found }) => JSON.stringify({ t_s, decisions, found }));
    };
    expect(flown(true)).toEqual(flown(false));
  });

  test('megabytes of memory are checkpointed rarely; recovery feeds the detector what came since', () => {
    const htm = { anomaly: { detector: 'htm', inputs: ['cpu'], probation: 4, response: 'hold' }, checkpoint_every: 2 };
    const flown = (crash: boolean): readonly string[] => {
      const world = new SmallWorld(htm, demand).start().runUntil(125);
      if (crash) {
        world.driver.stop();
        const { engine, interrupted, epoch_s } = recover(parseJournal(world.journal()), policySet(demand));
        world.connect(engine);
        world.now_s = 130;
        world.driver.send({ kind: 'start', t_s: 130, epoch_s, interrupted });
      }
      world.runUntil(155);
      expect(world.cycles().flatMap(({ cycle, checkpoint }) => (checkpoint === undefined ? [] : [cycle]))).toEqual([0, 2]);
      return world.cycles().map(({ t_s, anomaly: found }) => JSON.stringify({ t_s, found }));
    };
    expect(flown(true)).toEqual(flown(false));
  });

  test('under a changed configuration detectors go on where their section is the same', () => {
    const before = engineConfiguration.parse(anomaly('hold'));
    const { atLastCycle } = recover(parseJournal(attacked('hold').journal()), policySet(demand));
    expect(atLastCycle!.anomaly!.investigations).toHaveLength(1);
    expect(carriedOver(atLastCycle, before, { ...before, interval: 20 })!.anomaly).toEqual(atLastCycle!.anomaly);
    expect(carriedOver(atLastCycle, before, engineConfiguration.parse(anomaly('cap')))).not.toHaveProperty('anomaly');
  });

  test('without an anomaly section nothing of it is written', () => {
    const world = new SmallWorld({}, demand).start().runUntil(50);
    expect(world.journal()).not.toContain('anomaly');
  });
});
