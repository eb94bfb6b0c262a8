import { expect, it } from 'vitest';
import { Engine } from '../../src/core/engine/engine.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import type { Plant } from '../../src/core/plant/plant.js';
import type { Snapshot } from '../../src/core/plant/snapshot.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { policySet, withPolicy } from '../../src/experiment/policy-set.js';
import { simulatedEpoch_s } from '../../src/experiment/simulate.js';
import { createSimulation } from '../../src/sim/create-simulation.js';
import { CapLog } from '../../src/testbed/cap-log.js';
import { flowColumns } from '../../src/testbed/flow-columns.js';
import { fly } from '../../src/testbed/fly.js';
import { overlayOf } from '../../src/topology/overlay.js';

/** A simulated overlay in the place of the switches: its own record of flows is what the columns have to say. */
async function flown() {
  const { scenario } = await loadScenario('scenarios/elascale/network-throttle.yaml');
  // Reading takes no time, so that a row is of its own moment in both.
  const settings = { ...scenario.network!, poll: 0 };
  const configuration = withPolicy(scenario.engine, scenario.engine.policy);
  const simulation = createSimulation(
    { application: scenario.application, infrastructure: scenario.infrastructure, metrics: { ...scenario.metrics, query: 0, inventory: 0 }, workload: scenario.workload, faults: [], overlay_network: { topology: scenario.overlay!, settings }, window_s: configuration.window },
    { seed: 1, epoch_s: simulatedEpoch_s, fidelity: 'request', duration_s: scenario.duration, warm_up_s: 0, sample_s: scenario.sample, objective: { latency_s: 1, percentile: 95 } },
  );
  const caps = new CapLog();
  // A simulated plant reads its switches in cycles alone; a real one whenever it is asked.
  const plant: Plant = caps.watching({ observe: (request, answer) => simulation.plant.observe({ ...request, purpose: 'cycle' }, answer), act: (request, answer) => simulation.plant.act(request, answer) });
  let before: Snapshot | null = null;
  plant.observe({ kind: 'observe', id: 0, purpose: 'statistics', detail: 'services' }, (answer) => { if (answer.kind === 'observed') before = answer.snapshot; });
  const flight = fly({
    engine: new Engine(configuration, policySet(configuration, builtInPolicies)), plant, alarm: simulation.clock, epoch_unix_s: simulatedEpoch_s, sources: [], errands: [],
    duration_s: scenario.duration, sample_s: scenario.sample, scale: () => Promise.resolve(), wrote: () => undefined, sampled: () => undefined,
  }, new AbortController().signal);
  simulation.runUntil(scenario.duration);
  const { snapshots } = await flight;
  const { timeline } = simulation.measurements();
  const links = { overlay: overlayOf(scenario.overlay!), capacity_bps: ({ capacity_bps, ends }: { capacity_bps?: number; ends: readonly { kind: string }[] }) => capacity_bps ?? (ends.every(({ kind }) => kind === 'switch') ? settings.trunks : settings.host_links) };
  return { timeline, caps, snapshots, found: flowColumns({ before, snapshots, t_s: timeline.t_s, caps }, links) };
}

it('says of flows, caps and links what the simulated overlay recorded of itself', async () => {
  const { timeline, found } = await flown();
  const theirs = [...timeline.columns.keys()].filter((name) => /^(?:flow|link)\./.test(name));
  expect([...found.keys()]).toEqual(theirs);
  const firstOfIperf = timeline.columns.get('flow.h6>h7.bps')!.findIndex((rate) => rate > 0);
  for (const name of theirs) {
    const [mine, expected] = [found.get(name)!, timeline.columns.get(name)!];
    expect(mine).toHaveLength(expected.length);
    for (const [row, value] of expected.entries()) {
      // A simulated switch has no entry of a flow before its first byte, so that its first row has no reading to count from.
      if (row === 0 || row === firstOfIperf) continue;
      if (Number.isNaN(value)) expect([name, row, mine[row]]).toEqual([name, row, NaN]);
      else expect(Math.abs(mine[row]! - value), `${name} in row ${row}: ${mine[row]} and ${value}`).toBeLessThanOrEqual(1e-6 * Math.abs(value) + 1);
    }
  }
  expect(found.get('flow.h6>h7.cap_bps')!.filter((cap) => cap === 3e6).length).toBeGreaterThan(5);
});

it('knows which caps are left, and where the switches were not read', async () => {
  const { caps, snapshots, timeline } = await flown();
  expect(caps.left()).toEqual([{ source: 'h6', destination: 'h7' }]);
  const blind = snapshots.map((snapshot, row) => (row === 8 ? null : snapshot));
  const rates = flowColumns({ before: null, snapshots: blind, t_s: timeline.t_s, caps }, undefined).get('flow.h6>h7.bps')!;
  expect(rates.flatMap((rate, row) => (Number.isNaN(rate) ? [row] : []))).toEqual([8]);
});
