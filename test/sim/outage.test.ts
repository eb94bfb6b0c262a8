import { describe, expect, it } from 'vitest';
import { createSimulation } from '../../src/sim/create-simulation.js';
import type { Measurements } from '../../src/sim/measurements.js';
import type { SimulationOptions } from '../../src/sim/simulation.js';
import { plantModel, simulationOptions, steps } from './plant-model.js';

const closed = { kind: 'closed', name: 'devices', entry: 'web', think: '1s', level: steps([0, 5]) };

/** From 60 s on nothing of the group answers, for `lasting`. */
function outage(fidelity: SimulationOptions['fidelity'], lasting = '1h', options: Partial<SimulationOptions> = {}, source: object = closed): Measurements {
  const model = plantModel({ workload: [source], faults: [{ kind: 'partition', at: '60s', for: lasting, group: 'edge' }] });
  const simulation = createSimulation(model, simulationOptions({ fidelity, ...options }));
  simulation.runUntil(600);
  return simulation.measurements();
}

describe.each(['request', 'fluid'] as const)('an outage, in %s', (fidelity) => {
  it('leaves every client with a message that is overdue', () => {
    const { requests } = outage(fidelity);
    expect(requests).toMatchObject({ failed: 0, late: 0, open: 5, overdue: 5 });
    expect(requests.issued).toBe(requests.completed + requests.open);
  });

  it('is time over the objective, though nothing ends in it', () => {
    expect(outage(fidelity).late_windows).toBe(54 / 60);
  });

  it('leaves nothing overdue that was answered when it was over', () => {
    const { requests, late_windows } = outage(fidelity, '300s');
    expect(requests.overdue).toBe(0);
    expect(late_windows).toBeGreaterThanOrEqual(30 / 60);
    expect(late_windows).toBeLessThanOrEqual(31 / 60);
  });

  it('that began in the warm-up counts in windows alone: its messages are not of the measured span', () => {
    const { requests, late_windows } = outage(fidelity, '1h', { warm_up_s: 120 });
    expect(requests).toMatchObject({ issued: 0, completed: 0, open: 0, overdue: 0 });
    expect(late_windows).toBe(1);
  });

  it('fails the messages of an open source, which gives up', () => {
    const { requests, late_windows } = outage(fidelity, '1h', {}, { kind: 'open', name: 'visitors', entry: 'web', arrivals: 'constant', level: steps([0, 2]) });
    expect(requests.failed).toBeGreaterThan(1070);
    expect(requests.overdue).toBe(0);
    expect(late_windows).toBe(54 / 60);
  });

  it('of whoever asks for a quarter of an hour is none', () => {
    expect(outage(fidelity, '1h', { objective: { latency_s: 900, percentile: 95 } })).toMatchObject({ late_windows: 0, requests: { open: 5, overdue: 0 } });
  });
});

describe.each(['request', 'fluid'] as const)('a source that brings more than can be served, in %s', (fidelity) => {
  it('has all but its youngest messages overdue', () => {
    const model = plantModel({
      services: { web: { cpu: '100ms' } },
      workload: [{ kind: 'open', name: 'visitors', entry: 'web', arrivals: 'constant', level: steps([0, 20]) }],
    });
    const simulation = createSimulation(model, simulationOptions({ fidelity, duration_s: 100, objective: { latency_s: 5, percentile: 95 } }));
    simulation.runUntil(100);
    const { open, overdue } = simulation.measurements().requests;
    expect(open).toBeGreaterThan(950);
    expect(Math.abs(open - overdue - 100)).toBeLessThan(15);
  });
});

describe('clients that are taken away in an outage, in fluid', () => {
  it('take no answer with them', () => {
    const model = plantModel({ workload: [{ ...closed, level: steps([0, 5], [120, 2]) }], faults: [{ kind: 'partition', at: '60s', for: '1h', group: 'edge' }] });
    const simulation = createSimulation(model, simulationOptions({ fidelity: 'fluid' }));
    simulation.runUntil(600);
    const { requests, latency } = simulation.measurements();
    expect(requests.late).toBe(0);
    expect(latency.mean_s).toBeLessThan(0.1);
  });
});
