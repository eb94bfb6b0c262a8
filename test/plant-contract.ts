import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObservationFailed, Observe, Observed, Receipt } from '../src/core/engine/protocol.js';
import type { Action } from '../src/core/plant/action.js';
import type { Plant } from '../src/core/plant/plant.js';
import type { Snapshot } from '../src/core/plant/snapshot.js';

/** A plant to be held to the contract, at rest: nothing fails, nothing else scales. */
export interface PlantUnderTest {
  readonly plant: Plant;
  /** A replicated service that may be scaled up to 3. */
  readonly service: string;
  readonly globalService: string;
  /** A group that nodes may be added to; on its base node the service has tasks. */
  readonly group: string;
  /** Lets time pass, virtual or real, until `done` holds; throws when it does not in any reasonable time. */
  until(done: () => boolean): Promise<void>;
  /** Lets enough time pass for any answer that still comes. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

type Answer = Observed | ObservationFailed | Receipt;

/** What an engine may rely on, whatever world is behind the interface. */
export function plantContract(name: string, stand: () => Promise<PlantUnderTest>): void {
  describe(`the plant contract: ${name}`, () => {
    let under: PlantUnderTest;
    let answers: Answer[];
    let ids: number;

    beforeEach(async () => {
      under = await stand();
      answers = [];
      ids = 0;
    });
    afterEach(() => under.close());

    const take = (answer: Answer) => void answers.push(answer);
    const answerTo = (id: number) => answers.find((answer) => answer.id === id);

    function ask(purpose: Observe['purpose'] = 'cycle', detail: Observe['detail'] = 'services'): number {
      ids += 1;
      under.plant.observe({ kind: 'observe', id: ids, purpose, detail }, take);
      return ids;
    }

    function order(action: Action): number {
      ids += 1;
      under.plant.act({ kind: 'act', id: ids, action }, take);
      return ids;
    }

    async function answered(id: number): Promise<Answer> {
      await under.until(() => answerTo(id) !== undefined);
      return answerTo(id)!;
    }

    async function observed(purpose?: Observe['purpose'], detail?: Observe['detail']): Promise<Snapshot> {
      const answer = await answered(ask(purpose, detail));
      if (answer.kind !== 'observed') throw new Error(`expected a snapshot, got ${JSON.stringify(answer)}`);
      return answer.snapshot;
    }

    async function outcome(action: Action): Promise<Receipt['outcome']> {
      const answer = await answered(order(action));
      if (answer.kind !== 'receipt') throw new Error(`expected a receipt, got ${JSON.stringify(answer)}`);
      return answer.outcome;
    }

    const service = (snapshot: Snapshot, of = under.service) => snapshot.services.find((each) => each.name === of)!;
    const group = (snapshot: Snapshot) => snapshot.groups.find((each) => each.name === under.group)!;
    const scale = (to: number, of = under.service): Action => ({ kind: 'scale-service', service: of, from: 1, to });
    const newNode = () => `${under.group}.20181126220645`;
    const addNode = (node = newNode(), to = under.group): Action => ({ kind: 'add-node', group: to, node });
    const removeNode = (node: string): Action => ({ kind: 'remove-node', group: under.group, node, drain: true });

    describe('a snapshot', () => {
      it('is plain data: what the journal writes is what replay reads', async () => {
        const snapshot = await observed('cycle', 'tasks');
        expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
      });

      it('is taken when it is answered, at the latest', async () => {
        const answer = await answered(ask());
        expect(answer.kind).toBe('observed');
        if (answer.kind === 'observed') expect(answer.snapshot.taken_s).toBeLessThanOrEqual(answer.t_s);
      });

      it('lists services and groups by name, and nodes of these groups, the base among them', async () => {
        const { services, groups, nodes } = await observed();
        for (const names of [services.map((each) => each.name), groups.map((each) => each.name)]) {
          expect(names).toEqual([...new Set(names)].sort());
        }
        expect(nodes.map((node) => node.name)).toContain(under.group);
        for (const node of nodes) {
          expect(groups.map((each) => each.name)).toContain(node.group);
          expect(node.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/);
        }
        for (const each of groups) {
          expect(each.ready).toBe(nodes.filter((node) => node.group === each.name && node.state === 'ready').length);
        }
        expect(service({ services } as Snapshot).groups).toContain(under.group);
        expect(service({ services } as Snapshot, under.globalService).mode).toBe('global');
      });

      it('shows readings of samples there are, none from the future', async () => {
        await under.settle();
        const { services, groups, taken_s } = await observed();
        expect(service({ services } as Snapshot).reading).not.toBeNull();
        for (const { reading } of [...services, ...groups]) {
          if (reading === null) continue;
          expect(reading.samples).toBeGreaterThan(0);
          expect(reading.newest_s).toBeLessThanOrEqual(taken_s);
          for (const value of [reading.cpu, reading.memory, reading.net_tx_Bps]) expect(value).toBeGreaterThanOrEqual(0);
        }
      });

      it('names tasks only when asked to, each once', async () => {
        await under.settle();
        expect((await observed('check', 'services')).services.flatMap((each) => each.tasks)).toEqual([]);
        const detailed = await observed('check', 'tasks');
        const tasks = detailed.services.flatMap((each) => each.tasks);
        expect(new Set(tasks.map((task) => task.id)).size).toBe(tasks.length);
        for (const each of detailed.services) {
          expect(each.tasks.filter((task) => task.state === 'running')).toHaveLength(each.running);
        }
        for (const task of tasks) {
          if (task.ready) expect(task.state).toBe('running');
          if (task.cpu !== null) expect(task.cpu).toBeGreaterThanOrEqual(0);
          expect(task.request).toBeGreaterThan(0);
          expect(task.window_s).toBeGreaterThan(0);
        }
      });

      it.each(['cycle', 'check', 'statistics'] as const)('answers for the purpose %s', async (purpose) => {
        expect((await observed(purpose)).services.length).toBeGreaterThan(0);
      });
    });

    describe('scaling a service', () => {
      it('changes what is desired by the time of the receipt, and what runs after it', async () => {
        for (const to of [3, 1]) {
          expect(await outcome(scale(to))).toEqual({ kind: 'done' });
          expect(service(await observed()).desired).toBe(to);
          await under.settle();
          expect(service(await observed()).running).toBe(to);
        }
      });

      it('to what it has already is done', async () => {
        expect(await outcome(scale(service(await observed()).desired))).toEqual({ kind: 'done' });
      });

      it('that does not exist, or is global, fails and says which', async () => {
        expect(await outcome(scale(2, 'nobody'))).toEqual({ kind: 'failed', error: expect.stringContaining('nobody') as string });
        const before = service(await observed(), under.globalService).desired;
        expect(await outcome(scale(2, under.globalService))).toEqual({ kind: 'failed', error: expect.stringContaining(under.globalService) as string });
        expect(service(await observed(), under.globalService).desired).toBe(before);
      });
    });

    describe('nodes', () => {
      it('an added one is ready by the time of the receipt, bears the labels of its base, and can be removed', async () => {
        const before = await observed();
        expect(await outcome(addNode())).toEqual({ kind: 'done' });
        const added = await observed();
        expect(group(added).ready).toBe(group(before).ready + 1);
        const [base, node] = [under.group, newNode()].map((each) => added.nodes.find((one) => one.name === each)!);
        expect(node).toMatchObject({ group: under.group, state: 'ready', labels: base!.labels });
        expect(node!.created > base!.created).toBe(true);

        expect(await outcome(removeNode(newNode()))).toEqual({ kind: 'done' });
        expect((await observed()).nodes.map((each) => each.name)).toEqual(before.nodes.map((each) => each.name));
        await under.settle();
        expect(service(await observed()).running).toBe(service(before).running);
      });

      it('of a name that is taken, or of an unknown group, are not made', async () => {
        const before = await observed();
        expect(await outcome(addNode(under.group))).toEqual({ kind: 'failed', error: expect.stringContaining(under.group) as string });
        expect(await outcome(addNode('nowhere.1', 'nowhere'))).toEqual({ kind: 'failed', error: expect.stringContaining('nowhere') as string });
        expect((await observed()).nodes).toEqual(before.nodes);
      });

      it('that do not exist cannot be removed', async () => {
        expect(await outcome(removeNode(`${under.group}.19991231235959`))).toEqual({ kind: 'failed', error: expect.stringContaining('19991231235959') as string });
      });
    });

    it('every request has exactly one answer, under its own number; times of answers never fall', async () => {
      const observations = [ask('cycle'), ask('check', 'tasks'), ask('statistics')];
      const actions = [scale(2), scale(2, 'nobody'), addNode(), addNode('nowhere.1', 'nowhere'), scale(1)].map(order);
      observations.push(ask('check'));
      await under.until(() => answers.length === observations.length + actions.length);
      await under.settle();
      expect(answers.map((answer) => answer.id).sort((a, b) => a - b)).toEqual([...observations, ...actions].sort((a, b) => a - b));
      for (const { id, kind } of answers) expect(kind === 'receipt').toBe(actions.includes(id));
      answers.forEach((answer, index) => expect(answer.t_s).toBeGreaterThanOrEqual(answers[index - 1]?.t_s ?? 0));
      await outcome(removeNode(newNode()));
    });
  });
}
