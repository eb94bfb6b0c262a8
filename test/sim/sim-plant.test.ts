import { describe, expect, it } from 'vitest';
import type { ObservationFailed, Observe, Observed, Receipt } from '../../src/core/engine/protocol.js';
import type { Action } from '../../src/core/plant/action.js';
import { createSimulation } from '../../src/sim/create-simulation.js';
import { plantContract } from '../plant-contract.js';
import { plantModel, simulationOptions, steps, type ModelText } from './plant-model.js';

const resting: ModelText = {
  services: {
    web: { cpu: '10ms', constraints: ['loc==edge'], stop_delay: '3s' },
    agent: { cpu: '1ms', mode: 'global' },
  },
  groups: { edge: { flavour: 'small', labels: { loc: 'edge' }, boot: { law: 'lognormal', mean: '140s', cv: 0.2 } }, core: { flavour: 'small' } },
  workload: [{ kind: 'open', name: 'visitors', entry: 'web', level: steps([0, 5]) }],
};

for (const fidelity of ['request', 'fluid'] as const) {
  plantContract(`simulated, ${fidelity}`, () => {
    const simulation = createSimulation(plantModel(resting), simulationOptions({ fidelity }));
    const pass = (seconds: number) => simulation.runUntil(simulation.clock.now_s + seconds);
    return Promise.resolve({
      plant: simulation.plant,
      service: 'web',
      globalService: 'agent',
      group: 'edge',
      until: (done) => {
        for (let waited_s = 0; !done(); waited_s += 1) {
          if (waited_s > 3600) throw new Error('waited an hour in vain');
          pass(1);
        }
        return Promise.resolve();
      },
      settle: () => Promise.resolve(pass(60)),
      close: () => Promise.resolve(),
    });
  });
}

type Answer = Observed | ObservationFailed | Receipt;

/** Asks at t = 0 and lists what was answered until `until_s`. */
function answersTo(text: ModelText, until_s: number, ...requests: readonly (Action | Observe['purpose'])[]): Answer[] {
  const simulation = createSimulation(plantModel({ ...resting, ...text }), simulationOptions());
  const answers: Answer[] = [];
  requests.forEach((request, id) => {
    if (typeof request === 'string') simulation.plant.observe({ kind: 'observe', id, purpose: request, detail: 'services' }, (answer) => answers.push(answer));
    else simulation.plant.act({ kind: 'act', id, action: request }, (answer) => answers.push(answer));
  });
  simulation.runUntil(until_s);
  return answers;
}

const scale = (to: number): Action => ({ kind: 'scale-service', service: 'web', from: 1, to });
const addNode: Action = { kind: 'add-node', group: 'edge', node: 'edge.new' };

describe('answers come after what lies behind them', () => {
  const metrics = { inventory: '1.5s', query: '50ms', action: '7s' };

  it('a cycle lists the cluster and queries, a check only queries', () => {
    expect(answersTo({ metrics }, 100, 'cycle', 'check', 'statistics').map(({ id, t_s }) => [id, t_s])).toEqual([[1, 0.05], [2, 0.05], [0, 1.55]]);
  });

  it('a scale command is accepted at once and returns later', () => {
    const [seen, receipt] = answersTo({ metrics }, 100, scale(3), 'check');
    expect(seen?.kind === 'observed' && seen.snapshot.services.find(({ name }) => name === 'web')?.desired).toBe(3);
    expect(receipt).toEqual({ kind: 'receipt', id: 0, t_s: 7, outcome: { kind: 'done' } });
  });

  it('a node takes its boot, whatever the command takes', () => {
    const groups = { edge: { flavour: 'small', labels: { loc: 'edge' }, boot: '140s' } };
    expect(answersTo({ metrics, groups }, 500, addNode)).toEqual([{ kind: 'receipt', id: 0, t_s: 140, outcome: { kind: 'done' } }]);
  });

  it('a node is drained before it is gone', () => {
    const groups = { edge: { flavour: 'small', nodes: 2, labels: { loc: 'edge' } } };
    const removal: Action = { kind: 'remove-node', group: 'edge', node: 'edge', drain: true };
    expect(answersTo({ metrics, groups }, 500, removal, removal)).toEqual([
      { kind: 'receipt', id: 1, t_s: 7, outcome: { kind: 'failed', error: 'edge is being removed already' } },
      { kind: 'receipt', id: 0, t_s: 10, outcome: { kind: 'done' } },
    ]);
  });
});

describe('an API error', () => {
  const faults = [{ kind: 'api-errors', at: '0s', for: '10s' }];

  it('fails observations and actions, and changes nothing', () => {
    const answers = answersTo({ faults }, 500, scale(3), 'check', addNode);
    expect(answers).toHaveLength(3);
    for (const answer of answers) {
      if (answer.kind === 'receipt') expect(answer.outcome.kind).toBe('failed');
      else expect(answer.kind).toBe('observation-failed');
    }
    const simulation = createSimulation(plantModel({ ...resting, faults }), simulationOptions());
    simulation.plant.act({ kind: 'act', id: 1, action: scale(3) }, () => undefined);
    simulation.runUntil(100);
    expect(simulation.measurements().running.get('web')!.value).toEqual([1]);
  });

  it('hits the share of calls it is said to', () => {
    const some = [{ ...faults[0], share: 0.3 }];
    const answers = answersTo({ faults: some }, 20, ...Array.from({ length: 1000 }, () => 'check' as const));
    const failed = answers.filter(({ kind }) => kind === 'observation-failed').length;
    expect(failed).toBeGreaterThan(250);
    expect(failed).toBeLessThan(350);
  });
});

describe('what cannot be done is refused with its reason', () => {
  it.each<[string, Action, RegExp]>([
    ['replicas below zero', scale(-1), /whole number.*-1/],
    ['half a replica', scale(1.5), /whole number.*1\.5/],
    ['a node of another group', { kind: 'remove-node', group: 'core', node: 'edge', drain: true }, /no node edge in the group core/],
  ])('%s', (_, action, reason) => {
    const [answer] = answersTo({}, 100, action);
    expect(answer?.kind === 'receipt' && answer.outcome.kind === 'failed' ? answer.outcome.error : '').toMatch(reason);
  });

  it('a node that is being made', () => {
    const outcomes = answersTo({}, 1000, addNode, addNode).map((answer) => (answer.kind === 'receipt' ? answer.outcome.kind : ''));
    expect(outcomes).toEqual(['failed', 'done']);
  });
});
