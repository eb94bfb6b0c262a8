import { describe, expect, it } from 'vitest';
import { createSimulation } from '../../../src/sim/create-simulation.js';
import { plantModel, simulationOptions, steps, type ModelText } from '../plant-model.js';

function timeline(text: ModelText, percentile: number) {
  const simulation = createSimulation(plantModel(text), simulationOptions({ duration_s: 200, objective: { latency_s: 0.5, percentile } }));
  simulation.runUntil(200);
  return simulation.measurements().timeline.columns;
}

const busy: ModelText = {
  services: { web: { cpu: { law: 'exponential', mean: '50ms' } } },
  workload: [{ kind: 'open', name: 'visitors', entry: 'web', level: steps([0, 14]) }],
};

describe('the timeline', () => {
  it('has the latency at the objective\'s percentile', () => {
    const strict = timeline(busy, 99);
    const [p95, own] = [strict.get('latency_p95_s')!, strict.get('latency_objective_s')!];
    own.forEach((value, row) => expect(value).toBeGreaterThanOrEqual(p95[row]!));
    expect(own).not.toEqual(p95);
    const usual = timeline(busy, 95);
    expect(usual.get('latency_objective_s')).toEqual(usual.get('latency_p95_s'));
  });

  it('does not let two things of one name write over each other', () => {
    expect(() => timeline({ ...busy, groups: { web: { flavour: 'small' } } }, 95)).toThrow('two columns of the timeline are called web.cpu');
  });
});
