import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallError } from '../../../../src/adapters/real/call.js';
import { Provisioning, type StepEnded } from '../../../../src/adapters/real/nodes/provisioning.js';
import type { Outcome } from '../../../../src/core/plant/action.js';
import { ScriptedWorld, type Fate } from './scripted-world.js';

const limits = { ready_within: 900, drain_within: 120 };
const groups = ['iot-edge'];
const first = 'iot-edge.20261123190000';
const second = 'iot-edge.20261123190100';
const old = 'iot-edge.20261101000000';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function controllerOf(world: ScriptedWorld, tell: (step: StepEnded) => void = () => undefined) {
  const { provider, swarm, dead } = world.controller();
  return { provisioning: new Provisioning(provider, swarm, limits, tell), provider, swarm, dead };
}

/** What it came to when nothing moves any more; `undefined`: its controller died. */
async function outcomeOf(work: Promise<Outcome>): Promise<Outcome | undefined> {
  let outcome: Outcome | undefined;
  void work.then((came) => (outcome = came));
  await vi.runAllTimersAsync();
  return outcome;
}

describe('a node that comes', () => {
  it('is created, joined, ready and labelled, and named for as long as it is made', async () => {
    const world = new ScriptedWorld();
    const steps: string[] = [];
    const { provisioning } = controllerOf(world, ({ step, error }) => steps.push(`${step} ${error}`));
    const work = provisioning.add('iot-edge', first);
    expect(provisioning.names()).toEqual([first]);
    expect(await outcomeOf(work)).toEqual({ kind: 'done' });
    expect(steps).toEqual(['create null', 'join null', 'ready null', 'label null']);
    expect(world.conditionOf(first)).toBe('whole');
    expect(provisioning.names()).toEqual([]);
  });

  it.each([
    ['a taken name', 'iot-edge', old, `the name ${old} is taken`],
    ['an unknown group', 'iot-core', 'iot-core.20261123190000', 'group iot-core is unknown'],
    ['the name of a base', 'iot-edge', 'iot-edge', 'no name of a node of group iot-edge'],
    ['the name of another group\'s node', 'iot-edge', 'iot-edge2.20261123190000', 'no name of a node of group iot-edge'],
  ])('%s fails, names it and changes nothing', async (_, group, node, words) => {
    const world = new ScriptedWorld().stand(old);
    const before = [...world.machines, ...world.members];
    const outcome = await outcomeOf(controllerOf(world).provisioning.add(group, node));
    expect(outcome).toEqual({ kind: 'failed', error: expect.stringContaining(words) as string });
    expect([...world.machines, ...world.members]).toEqual(before);
  });

  it('asked for twice at once is made once', async () => {
    const world = new ScriptedWorld();
    const { provisioning } = controllerOf(world);
    const works = [provisioning.add('iot-edge', first), provisioning.add('iot-edge', first)];
    expect(await outcomeOf(works[1]!)).toEqual({ kind: 'failed', error: `${first} is being made` });
    expect(await works[0]).toEqual({ kind: 'done' });
    expect(world.wrongs).toEqual([]);
  });

  it('that the provider refuses is taken away, and the outcome says why', async () => {
    const world = new ScriptedWorld();
    const { provider, swarm } = world.controller();
    const refusing = { ...provider, create: async (machine: string, base: string, signal: AbortSignal) => {
      await provider.create(machine, base, signal);
      world.machines.set(machine, 'broken');
      throw new CallError('refused', 'create', 'quota exceeded', '');
    } };
    const outcome = await outcomeOf(new Provisioning(refusing, swarm, limits, () => undefined).add('iot-edge', first));
    expect(outcome).toEqual({ kind: 'failed', error: `create: quota exceeded; ${first} was taken away again` });
    expect(world.conditionOf(first)).toBe('gone');
  });

  it('that does not get ready in time is given up: its creation is told so, and it is taken away', async () => {
    const world = new ScriptedWorld();
    const { provider, swarm } = world.controller();
    let told = false;
    const slow = { ...provider, create: (machine: string, _: string, signal: AbortSignal) => new Promise<void>((_resolve, reject) => {
      world.machines.set(machine, 'making');
      signal.addEventListener('abort', () => {
        told = true;
        reject(new CallError('timeout', 'create', 'killed', ''));
      });
    }) };
    const outcome = await outcomeOf(new Provisioning(slow, swarm, limits, () => undefined).add('iot-edge', first));
    expect(outcome).toMatchObject({ kind: 'failed', error: `create: killed; ${first} was taken away again` });
    expect([told, world.conditionOf(first)]).toEqual([true, 'gone']);
  });

  it.each(['create', 'join', 'ready', 'label'] as const)('whose controller loses the lease before "%s" is left as it is, and the next controller finishes it', async (at) => {
    const world = new ScriptedWorld();
    const begun: string[] = [];
    const order = ['create', 'join', 'ready', 'label'];
    const { provider, swarm } = world.controller();
    const fenced = new Provisioning(provider, swarm, limits, ({ step }) => begun.push(step), () => (begun.length < order.indexOf(at) ? null : 'no lease'));
    const outcome = await outcomeOf(fenced.add('iot-edge', first));
    expect(outcome).toMatchObject({ kind: 'failed', error: expect.stringContaining('no lease') as string });
    expect(begun).toEqual(order.slice(0, order.indexOf(at)));
    if (at === 'create') return void expect(world.conditionOf(first)).toBe('gone');
    expect(world.machines.get(first)).toBe('ready');
    const next = controllerOf(world).provisioning.resume(groups);
    await vi.runAllTimersAsync();
    expect(await next).toMatchObject([{ node: first, way: 'in' }]);
    expect(world.conditionOf(first)).toBe('whole');
  });

  it('on its way out is left as it is too once the lease is lost', async () => {
    const world = new ScriptedWorld().stand(first);
    const begun: string[] = [];
    const { provider, swarm } = world.controller();
    const fenced = new Provisioning(provider, swarm, limits, ({ step }) => begun.push(step), () => (begun.length < 2 ? null : 'no lease'));
    expect(await outcomeOf(fenced.remove(first, true))).toMatchObject({ kind: 'failed', error: expect.stringContaining('no lease') as string });
    expect(begun).toEqual(['drain', 'tasks-moved']);
    expect(world.machines.get(first)).toBe('ready');
    const next = controllerOf(world).provisioning.resume(groups);
    await vi.runAllTimersAsync();
    expect(await next).toMatchObject([{ node: first, way: 'out' }]);
    expect(world.conditionOf(first)).toBe('gone');
  });

  it('that can neither be finished nor taken away says how far it came, and goes out when it is found again', async () => {
    const world = new ScriptedWorld();
    const { provider, swarm } = world.controller();
    let stuck = true;
    const refuse = () => Promise.reject(new CallError('refused', 'cloud', 'no', ''));
    const provisioning = new Provisioning(
      { ...provider, remove: (machine) => (stuck ? refuse() : provider.remove(machine)) },
      { ...swarm, label: (node, labels) => ('loc' in labels ? refuse() : swarm.label(node, labels)) },
      limits, () => undefined,
    );
    expect(await outcomeOf(provisioning.add('iot-edge', first))).toMatchObject({ kind: 'failed', reached: 'joined' });
    stuck = false;
    const found = provisioning.resume(groups);
    await vi.runAllTimersAsync();
    expect(await found).toMatchObject([{ node: first, way: 'out' }]);
    expect(world.conditionOf(first)).toBe('gone');
  });
});

describe('a node that goes', () => {
  it('is drained, rid of its tasks, out of the swarm, and its entry is the last to go', async () => {
    const world = new ScriptedWorld().stand(old);
    const steps: string[] = [];
    const { provisioning } = controllerOf(world, ({ step }) => steps.push(step));
    const work = provisioning.remove(old, true);
    expect([provisioning.names(), provisioning.busy]).toEqual([[], true]);
    expect(await outcomeOf(work)).toEqual({ kind: 'done' });
    expect(provisioning.busy).toBe(false);
    expect(steps).toEqual(['drain', 'tasks-moved', 'leave', 'remove-machine', 'remove-node']);
    expect(world.conditionOf(old)).toBe('gone');
  });

  it('keeps no one waiting for tasks where that is not asked for', async () => {
    const steps: string[] = [];
    await outcomeOf(controllerOf(new ScriptedWorld().stand(old), ({ step }) => steps.push(step)).provisioning.remove(old, false));
    expect(steps).toEqual(['leave', 'remove-machine', 'remove-node']);
  });

  it('goes with the tasks that do not move in time', async () => {
    const world = new ScriptedWorld().stand(old);
    const { provider, swarm } = world.controller();
    const said: (string | null)[] = [];
    const provisioning = new Provisioning(provider, { ...swarm, tasksMoved: () => Promise.resolve(false) }, limits, ({ error }) => said.push(error));
    expect(await outcomeOf(provisioning.remove(old, true))).toEqual({ kind: 'done' });
    expect(said).toEqual([null, 'tasks are left and stop with their node', null, null, null]);
  });

  it('goes although its engine is dead', async () => {
    const world = new ScriptedWorld().stand(old);
    world.machines.set(old, 'broken');
    expect(await outcomeOf(controllerOf(world).provisioning.remove(old, true))).toEqual({ kind: 'done' });
    expect(world.conditionOf(old)).toBe('gone');
  });

  it.each([
    ['the base', 'iot-edge', 'the base of a group is never removed'],
    ['a node that the provider did not make', 'iot-edge.20200101000000', 'has no machine'],
  ])('%s is refused', async (_, node, words) => {
    const world = new ScriptedWorld();
    expect(await outcomeOf(controllerOf(world).provisioning.remove(node, true))).toEqual({ kind: 'failed', error: expect.stringContaining(words) as string });
    expect(world.conditionOf('iot-edge')).toBe('whole');
  });

  it('a manager is refused before anything is done to it', async () => {
    const world = new ScriptedWorld().stand(old);
    world.members.set(old, { ...world.members.get(old)!, role: 'manager' });
    expect(await outcomeOf(controllerOf(world).provisioning.remove(old, true))).toMatchObject({ kind: 'failed', error: `${old} is a manager of the swarm` });
    expect(world.conditionOf(old)).toBe('whole');
  });

  it('whose machine stays is out of the swarm all the same, and the outcome says so', async () => {
    const world = new ScriptedWorld().stand(old);
    const { provider, swarm } = world.controller();
    const provisioning = new Provisioning({ ...provider, remove: () => Promise.reject(new CallError('refused', 'rm', 'no', '')) }, swarm, limits, () => undefined);
    expect(await outcomeOf(provisioning.remove(old, true))).toEqual({ kind: 'failed', error: 'rm: no', reached: 'removed' });
  });
});

describe('whatever fails and whoever dies', () => {
  const fate: fc.Arbitrary<Fate> = fc.oneof(
    { arbitrary: fc.constant<Fate>('goes well'), weight: 12 },
    { arbitrary: fc.constantFrom<Fate>('fails before', 'answer lost', 'refused'), weight: 2 },
    { arbitrary: fc.constantFrom<Fate>('caller dies before', 'caller dies after'), weight: 1 },
  );

  /** Controllers one after another, each dying where it is its fate, until one has nothing left to do. */
  async function toTheEnd(world: ScriptedWorld, begin: (provisioning: Provisioning) => readonly Promise<Outcome>[]): Promise<void> {
    let controller = controllerOf(world);
    await Promise.all(begin(controller.provisioning).map(outcomeOf));
    for (let resumed = 0; resumed < 200; resumed += 1) {
      if (controller.dead()) controller = controllerOf(world);
      else world.calm();
      let found: readonly unknown[] | undefined;
      void controller.provisioning.resume(groups).then((left) => (found = left), () => undefined);
      await vi.runAllTimersAsync();
      if (found?.length === 0 && !controller.dead()) return;
    }
    throw new Error('there is no end to it');
  }

  it('every node ends whole or gone, none is made twice, and the base stays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 60 }), fc.subarray(['add first', 'add second', 'remove old'], { minLength: 1 }), async (fates, wishes) => {
        const world = new ScriptedWorld(fates).stand(old);
        await toTheEnd(world, (provisioning) => wishes.map((wish) => {
          if (wish === 'remove old') return provisioning.remove(old, true);
          return provisioning.add('iot-edge', wish === 'add first' ? first : second);
        }));
        for (const node of [first, second, old]) expect(['whole', 'gone']).toContain(world.conditionOf(node));
        expect(world.conditionOf('iot-edge')).toBe('whole');
        expect(world.wrongs).toEqual([]);
      }),
      { numRuns: 300, seed: 20261123 },
    );
  });

  it.each(['caller dies before', 'caller dies after'] as const)('a node is finished by the next controller when the %s, at each call', async (death) => {
    for (let at = 2; at < 40; at += 1) {
      const world = new ScriptedWorld([...Array<Fate>(at).fill('goes well'), death]);
      await toTheEnd(world, (provisioning) => [provisioning.add('iot-edge', first)]);
      // Before the machine is begun nothing of the wish is to be seen.
      expect(world.conditionOf(first), `call ${at}`).toBe(world.conditionOf(first) === 'gone' && at <= 5 ? 'gone' : 'whole');
      expect(world.wrongs).toEqual([]);
    }
  });

  it.each(['caller dies before', 'caller dies after'] as const)('a removal that has begun is never turned round when the %s, at each call', async (death) => {
    for (let at = 2; at < 30; at += 1) {
      const world = new ScriptedWorld([...Array<Fate>(at).fill('goes well'), death]).stand(old);
      await toTheEnd(world, (provisioning) => [provisioning.remove(old, true)]);
      const begun = at > 3 || (at === 3 && death === 'caller dies after');
      expect(world.conditionOf(old), `call ${at}`).toBe(begun ? 'gone' : 'whole');
    }
  });
});
