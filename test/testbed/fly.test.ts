import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/core/engine/engine.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { policySet, withPolicy } from '../../src/experiment/policy-set.js';
import { simulate, simulatedEpoch_s } from '../../src/experiment/simulate.js';
import type { Scenario } from '../../src/experiment/scenario.js';
import { createSimulation } from '../../src/sim/create-simulation.js';
import { fly, TestbedError, type DrivenSource, type Errand, type Flown } from '../../src/testbed/fly.js';
import { measured } from '../../src/testbed/measured.js';

async function scenario(): Promise<Scenario> {
  const { scenario: twin } = await loadScenario('scenarios/elascale/compute-yoyo-30s.yaml');
  // Looking at the cluster takes no time, so that a row is of its own moment in both.
  return { ...twin, duration: 400, metrics: { ...twin.metrics, query: 0 } };
}

/** A simulated cluster in the place of the real one; its own workload runs, and what the testbed would set is noted. */
async function stand(of: Scenario, sources: readonly DrivenSource[], scale: (service: string, to: number) => Promise<void>, sampled: (t_s: number) => void = () => undefined, signal = new AbortController().signal, errands: readonly Errand[] = []): Promise<Flown> {
  const configuration = withPolicy(of.engine, of.engine.policy);
  const simulation = createSimulation(
    { application: of.application, infrastructure: of.infrastructure, metrics: of.metrics, workload: of.workload, faults: of.faults, window_s: configuration.window },
    { seed: 1, epoch_s: simulatedEpoch_s, fidelity: 'request', duration_s: of.duration, warm_up_s: 0, sample_s: of.sample, objective: { latency_s: of.objective.latency, percentile: of.objective.percentile } },
  );
  const flown = fly({
    engine: new Engine(configuration, policySet(configuration, builtInPolicies)),
    plant: simulation.plant, alarm: simulation.clock, epoch_unix_s: simulatedEpoch_s, sources, errands,
    duration_s: of.duration, sample_s: of.sample, scale, wrote: () => undefined, sampled,
  }, signal);
  flown.catch(() => undefined);
  for (let t_s = 0; t_s <= of.duration; t_s += 1) {
    simulation.runUntil(t_s);
    await Promise.resolve();
  }
  return flown;
}

const nothing = () => Promise.resolve();

describe('a run on a cluster', () => {
  it('is flown by the engine as a simulation is: the same journal, byte for byte, and the same counts', async () => {
    const of = await scenario();
    const flown = await stand(of, [], nothing);
    const { journal, record } = simulate({ scenario: of, policy: of.engine.policy, seed: 1, policies: builtInPolicies });
    expect(flown.journal).toEqual(journal.slice(0, flown.journal.length));
    expect(flown.journal.length).toBeGreaterThan(10);

    const groups = new Map(Object.entries(of.infrastructure.groups).map(([name]) => [name, 2]));
    const { timeline } = measured({ ...flown, epoch_unix_s: simulatedEpoch_s, reports: [] }, of.objective, { sample_s: of.sample, warm_up_s: 0, services: Object.keys(of.application.services), groups });
    const theirs = record.measured.timeline;
    expect(timeline.t_s).toEqual(theirs.t_s);
    for (const column of ['rest_api.replicas', 'rest_api.running', 'sensor.running', 'iot-edge.nodes']) expect(timeline.columns.get(column)).toEqual(theirs.columns.get(column));
    for (const [row, value] of timeline.columns.get('rest_api.cpu')!.entries()) {
      const theirs_cpu = theirs.columns.get('rest_api.cpu')![row]!;
      expect(Number.isNaN(value)).toBe(Number.isNaN(theirs_cpu));
      if (!Number.isNaN(value)) expect(value).toBeCloseTo(theirs_cpu, 5);
    }
    // A source's level is what was set: here none was.
    expect([...timeline.columns.keys()]).toEqual([...theirs.columns.keys()].filter((name) => !name.endsWith('.offered')));
  });

  it('sets the clients as the profile says, and says what it set', async () => {
    const of = await scenario();
    const set: [string, number][] = [];
    const flown = await stand(of, of.workload as readonly DrivenSource[], (service, to) => { set.push([service, to]); return Promise.resolve(); });
    const { t_s, value } = flown.offered.get('sensors')!;
    expect(set).toEqual(value.map((level) => ['sensor', level]));
    expect(t_s[0]).toBe(0);
    expect(new Set(value)).toEqual(new Set([1, 12]));
  });

  it('ends when the workload cannot be set, for it would say nothing', async () => {
    const of = await scenario();
    const failed = stand(of, of.workload as readonly DrivenSource[], () => Promise.reject(new Error('no such service')));
    await expect(failed).rejects.toThrow(TestbedError);
    await expect(failed).rejects.toThrow('sensor could not be scaled to');
  });

  it('sends errands at their times, and ends with the first that fails', async () => {
    const of = await scenario();
    const begun: string[] = [];
    const errand = (name: string, at_s: number, fails = false): Errand => ({ name, at_s, run: () => { begun.push(name); return fails ? Promise.reject(new Error('no route')) : Promise.resolve(); } });
    const failed = stand(of, [], nothing, undefined, undefined, [errand('first', 30), errand('second', 60, true), errand('third', 300)]);
    await expect(failed).rejects.toThrow('second failed: no route');
    expect(begun).toEqual(['first', 'second']);
  });

  it('begins nothing when it is to end already: no clients, no cycle', async () => {
    const of = await scenario();
    const set: string[] = [];
    const { journal, snapshots, offered } = await stand(of, of.workload as readonly DrivenSource[], (service) => { set.push(service); return Promise.resolve(); }, undefined, AbortSignal.abort());
    expect([set, journal, snapshots]).toEqual([[], [], []]);
    expect(offered.get('sensors')!.t_s).toEqual([]);
  });

  it('keeps the rows until an interruption', async () => {
    const of = await scenario();
    const stop = new AbortController();
    const { snapshots } = await stand(of, [], nothing, (t_s) => { if (t_s === 100) stop.abort(); }, stop.signal);
    expect(snapshots).toHaveLength(100 / of.sample);
  });
});
