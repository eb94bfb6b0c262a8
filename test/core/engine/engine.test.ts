import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/core/engine/engine.js';
import { node, reading, service, SmallWorld, want } from './small-world.js';

describe('a cycle', () => {
  test('begins at the start, then every interval after the end of the last', () => {
    const world = new SmallWorld({ interval: '10s' }, ({ current }) => want(current)).start().runUntil(35);
    expect(world.cycles().map(({ t_s }) => t_s)).toEqual([0, 10, 20, 30]);
    expect(world.entries()[0]).toMatchObject({ type: 'header', journal: 1, configuration: { interval: 10 } });
  });

  test('journals its line before its actions are carried out', () => {
    const world = new SmallWorld({}, () => want(3));
    const order: string[] = [];
    const { act } = world;
    world.act = (...call) => { order.push('act'); act.apply(world, call); };
    world.lines.push = (line: string) => { order.push((JSON.parse(line) as { type: string }).type); return Array.prototype.push.call(world.lines, line); };
    world.start();
    expect(order).toEqual(['header', 'cycle', 'act', 'input']);
    expect(world.actions).toEqual([{ kind: 'scale-service', service: 'api', from: 1, to: 3 }]);
  });

  test('gives policies that ask again one common wait and a new reading, while others act at once', () => {
    const asked: [string, number, number][] = [];
    const world = new SmallWorld({}, ({ target, asked: times, t_s, current }) => {
      asked.push([target.name, times, t_s]);
      if (target.name === 'urgent') return want(current === 1 ? 2 : current);
      return times === 0 ? { kind: 'ask-again', after_s: target.name === 'a' ? 5 : 3, reason: 'not sure' } : want(current);
    });
    world.services = ['a', 'b', 'urgent'].map((name) => service(name));
    world.start();
    expect(world.actions).toHaveLength(1);
    expect(world.entries().map(({ type }) => type)).toEqual(['header', 'intent', 'input']);
    world.runUntil(5);
    expect(asked).toEqual([['a', 0, 0], ['b', 0, 0], ['urgent', 0, 0], ['a', 1, 5], ['b', 1, 5]]);
    expect(world.cycles()[0]).toMatchObject({ t_s: 0, ended_s: 5, actions: [{ action: { service: 'urgent' } }] });
  });

  test('ends a policy that never stops asking', () => {
    const world = new SmallWorld({}, () => ({ kind: 'ask-again', after_s: 1, reason: 'never sure' })).start().runUntil(5);
    expect(world.cycles()[0]!.decisions[0]).toMatchObject({ reason: 'policy asked again too often', decision: 1 });
  });

  test('decides nothing when the observation fails, and goes on', () => {
    const world = new SmallWorld({}, () => want(3));
    world.observationError = 'manager does not answer';
    world.start();
    expect(world.cycles()[0]).toMatchObject({ blind: 'manager does not answer', decisions: [] });
    world.observationError = undefined;
    world.runUntil(10);
    expect(world.cycles()[1]!.decisions).toHaveLength(1);
  });
});

describe('targets that no policy may judge', () => {
  const one = (overrides: Parameters<typeof service>[1], configuration: object = {}): SmallWorld => {
    const world = new SmallWorld(configuration, () => want(4));
    world.services = [service('api', overrides)];
    return world.start();
  };
  const reason = (world: SmallWorld): string | undefined => world.cycles()[0]!.decisions[0]?.reason;

  test('a global service is held and said', () => {
    expect(reason(one({ mode: 'global' }))).toBe('global service: one task a node, nothing to scale');
  });
  test('no reading: held', () => {
    expect(reason(one({ reading: null }))).toBe('no reading in the window');
  });
  test('a stale reading: held', () => {
    expect(reason(one({ reading: reading(0.9, -61) }))).toBe('reading is stale');
  });
  test('a service at zero is raised to its minimum, or held where zero is allowed', () => {
    const raised = one({ desired: 0, running: 0 });
    expect(raised.actions).toEqual([{ kind: 'scale-service', service: 'api', from: 0, to: 1 }]);
    const kept = one({ desired: 0, running: 0 }, { services: { api: { min: 0 } } });
    expect(reason(kept)).toBe('at zero replicas: nothing to read');
    expect(kept.actions).toEqual([]);
  });
  test('auto_scale: false holds; the original\'s flag had no effect', () => {
    expect(reason(one({}, { services: { api: { auto_scale: false } } }))).toBe('auto_scale is off');
  });
  test('ignored services and stacks are not decided on; names are whole, not parts', () => {
    const world = new SmallWorld({ ignore: { services: ['db'], stacks: ['beats'] } }, () => want(2));
    world.services = [service('db'), service('dbproxy'), service('probe', { stack: 'beats' })];
    world.start();
    expect(world.cycles()[0]!.decisions.map(({ target }) => target)).toEqual(['dbproxy']);
  });
});

describe('one action in flight a target', () => {
  test('holds until the receipt comes', () => {
    const world = new SmallWorld({}, ({ current }) => want(current + 1));
    world.lazy = true;
    world.start().runUntil(20);
    expect(world.actions).toHaveLength(1);
    expect(world.cycles()[2]!.decisions[0]!.reason).toBe('an action is in flight');
    world.unanswered.forEach((answer) => { answer(); });
    world.runUntil(30);
    expect(world.cycles()[3]!.receipts).toEqual([{ id: expect.any(Number) as number, target: 'api', how: 'receipt', error: null }]);
    expect(world.actions).toHaveLength(2);
  });

  test('an effect seen settles an action whose receipt never came', () => {
    const world = new SmallWorld({}, () => want(2));
    world.lazy = true;
    world.start();
    world.services = [service('api', { desired: 2, running: 2 })];
    world.runUntil(10);
    expect(world.cycles()[1]!.receipts).toMatchObject([{ how: 'observed', error: null }]);
  });

  test('is given up after its patience, and said', () => {
    const world = new SmallWorld({}, () => want(2));
    world.lazy = true;
    world.start().runUntil(60);
    expect(world.cycles()[6]!.receipts).toMatchObject([{ how: 'given-up' }]);
    expect(world.actions).toHaveLength(2);
  });
});

describe('node groups', () => {
  const grouped = { scale_groups: true, ignore: { services: ['api'] } };
  const world = (wanted: number, nodes: string[] = ['iot-edge']): SmallWorld => {
    const made = new SmallWorld({ ...grouped, groups: { 'iot-edge': { min: 0 } } }, () => want(wanted));
    made.groupReading = reading(0.5);
    made.nodes = nodes.map((name, index) => node(name, `2018-11-2${index}T09:00:00Z`));
    return made;
  };

  test('are scaled only when asked for', () => {
    const off = new SmallWorld({}, () => want(3));
    off.groupReading = reading(0.5);
    off.start();
    expect(off.cycles()[0]!.decisions.map(({ kind }) => kind)).toEqual(['service']);
  });
  test('grow by nodes named after the base and the second, all that are wanted', () => {
    expect(world(3).start().actions).toEqual([
      { kind: 'add-node', group: 'iot-edge', node: 'iot-edge.20181126220645' },
      { kind: 'add-node', group: 'iot-edge', node: 'iot-edge.20181126220646' },
    ]);
  });
  test('shrink by the newest, drained, and never by the base', () => {
    const shrunk = world(0, ['iot-edge', 'iot-edge.1', 'iot-edge.2']).start();
    expect(shrunk.actions).toEqual([
      { kind: 'remove-node', group: 'iot-edge', node: 'iot-edge.2', drain: true },
      { kind: 'remove-node', group: 'iot-edge', node: 'iot-edge.1', drain: true },
    ]);
    expect(shrunk.cycles()[0]!.decisions[0]!.guard).toEqual([{ rule: 'base-node', from: 0, to: 1 }]);
  });
  test('are decided on before services', () => {
    const both = new SmallWorld({ scale_groups: true }, ({ current }) => want(current));
    both.groupReading = reading(0.5);
    both.start();
    expect(both.cycles()[0]!.decisions.map(({ kind }) => kind)).toEqual(['group', 'service']);
  });
});

describe('operator', () => {
  test('freeze decides and journals but never acts; unfreeze goes on', () => {
    const world = new SmallWorld({ guard: { freeze: true } }, () => want(2)).start().runUntil(10);
    expect(world.actions).toEqual([]);
    expect(world.cycles()[0]).toMatchObject({ frozen: 'frozen by configuration', decisions: [{ recommendation: 2, decision: 1, guard: [{ rule: 'freeze', from: 2, to: 1 }] }] });
    world.driver.send({ kind: 'command', t_s: 10, command: { kind: 'unfreeze' } });
    world.runUntil(20);
    expect(world.actions).toHaveLength(1);
  });

  test('freeze in the middle of a cycle holds what that cycle would still have done', () => {
    const world = new SmallWorld({}, ({ asked }) => (asked === 0 ? { kind: 'ask-again', after_s: 5, reason: 'sure?' } : want(3))).start();
    world.driver.send({ kind: 'command', t_s: 2, command: { kind: 'freeze', reason: 'maintenance' } });
    world.runUntil(5);
    expect(world.actions).toEqual([]);
    expect(world.cycles()[0]).toMatchObject({ frozen: 'maintenance', decisions: [{ decision: 1, guard: [{ rule: 'freeze', from: 3, to: 1 }] }] });
  });

  test('freeze holds the original too: its command fails, its cycle ends there', () => {
    const world = new SmallWorld({ compat: 'elascale', policy: 'discrete', guard: { freeze: true } }, () => want(1));
    world.services = [service('api', { reading: reading(0.9) })];
    world.start();
    expect(world.actions).toEqual([]);
    expect(world.cycles()[0]!.blind).toMatch(/^the original ends here with CalledProcessError: .*frozen/);
  });
});

describe('a policy that misbehaves', () => {
  const one = (answer: () => ReturnType<typeof want>): SmallWorld => new SmallWorld({}, answer).start();
  test.each([NaN, 2.5, Infinity, undefined as unknown as number])('a wish for %s replicas is held, with the reason', (desired) => {
    const world = one(() => want(desired));
    expect(world.actions).toEqual([]);
    expect(world.cycles()[0]!.decisions[0]!.reason).toBe(`policy failed: it wished for ${desired} replicas`);
  });
  test('a policy that throws holds its target and the loop goes on', () => {
    const world = one(() => { throw new Error('no idea'); }).runUntil(10);
    expect(world.cycles().map(({ decisions }) => decisions[0]!.reason)).toEqual(['policy failed: no idea', 'policy failed: no idea']);
  });
  test('an endless wait is refused', () => {
    const world = new SmallWorld({}, () => ({ kind: 'ask-again', after_s: Infinity, reason: 'later' })).start();
    expect(world.cycles()[0]!.decisions[0]!.reason).toBe('policy failed: it asked again after Infinity s');
  });
});

describe('the guard, through the engine', () => {
  test('a group grows by no more nodes than the action rate leaves', () => {
    const world = new SmallWorld({ scale_groups: true, ignore: { services: ['api'] }, guard: { actions_per_minute: 2 } }, () => want(4));
    world.groupReading = reading(0.5);
    world.start();
    expect(world.actions).toHaveLength(2);
    expect(world.cycles()[0]!.decisions[0]).toMatchObject({ decision: 3, guard: [{ rule: 'action-rate', from: 4, to: 3 }] });
  });
  test('a node that the plant no longer makes is given up at once, not after half an hour', () => {
    const world = new SmallWorld({ scale_groups: true, ignore: { services: ['api'] } }, () => want(2));
    world.groupReading = reading(0.5);
    world.provisioning = [];
    world.lazy = true;
    world.start().runUntil(30);
    expect(world.cycles()[3]!.receipts).toMatchObject([{ how: 'given-up' }]);
    expect(world.actions).toHaveLength(2);
  });
});

describe('protocol', () => {
  test('an error on the way leaves the driver able to go on', () => {
    const world = new SmallWorld({}, () => want(1)).start();
    expect(() => { world.driver.send({ kind: 'woken', t_s: 0, id: 999 }); }).toThrow(ProtocolError);
    world.runUntil(10);
    expect(world.cycles()).toHaveLength(2);
  });
  const started = (): SmallWorld => new SmallWorld({}, () => want(1)).start();
  test('time never goes back', () => {
    const world = started().runUntil(20);
    expect(() => { world.driver.send({ kind: 'command', t_s: 3, command: { kind: 'unfreeze' } }); }).toThrow(ProtocolError);
  });
  test('an answer that nobody asked for is refused', () => {
    expect(() => { started().driver.send({ kind: 'woken', t_s: 1, id: 999 }); }).toThrow('nothing waits for answer 999');
  });
});
