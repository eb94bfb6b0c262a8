import type { Snapshot } from '../../core/plant/snapshot.js';
import type { Action } from '../../core/plant/action.js';
import type { Seconds } from '../../core/units.js';
import { createSimulation } from '../../sim/create-simulation.js';
import type { Timeline } from '../../sim/measurements.js';
import type { PlantModel } from '../../sim/model/plant-model.js';
import type { Simulation } from '../../sim/simulation.js';
import type { Parameters } from './parameters.js';
import { valueAt, present } from '../gap/resample.js';
import { rowDistance, type Recording, type ServiceColumns } from './recording.js';

/** What a plant with these parameters would have shown at the recording's rows. */
export type Replay = (parameters: Parameters, seed: number) => Timeline;

/**
 * Simulates a plant under what was done to the recorded one: its clients, and its replicas and nodes at the recorded
 * times, without any policy. The columns are the readings that a query at each of the recording's rows gets, so they
 * pass the same beats, windows and delays as the recorded ones.
 */
export function replayPlant(plant: PlantModel, recording: Recording, seed: number): Timeline {
  const { t_s, entry, group } = recording;
  const counted = (['throughput_rps', 'latency_mean_s'] as const).filter((name) => recording[name] !== undefined);
  const simulation = createSimulation(startedAs(plant, recording), {
    seed, fidelity: 'request', duration_s: t_s.at(-1)! + 1, warm_up_s: 0, sample_s: counted.length === 0 ? 10 : rowDistance(t_s), objective: { latency_s: 1, percentile: 95 },
  });
  // A cycle's row is written when it has acted; a sample shows what was asked for some time since the one before.
  const action_s = plant.metrics.action + (entry.running === undefined ? 0 : rowDistance(t_s) / 2);
  schedule(simulation, t_s, entry.replicas, (from, to) => [{ kind: 'scale-service', service: entry.name, from, to }], action_s);
  if (group !== undefined) {
    const boot_s = plant.infrastructure.groups[group.name]!.boot.mean;
    schedule(simulation, t_s, group.nodes, (from, to) => nodeActions(group.name, from, to), boot_s);
  }
  const columns = new Map<string, number[]>();
  const note = (name: string, row: number, value: number) => {
    if (!columns.has(name)) columns.set(name, t_s.map(() => NaN));
    columns.get(name)![row] = value;
  };
  for (const [row, at_s] of t_s.entries()) {
    simulation.clock.at(Math.max(0, at_s - plant.metrics.query), () => {
      simulation.plant.observe({ kind: 'observe', id: row, purpose: 'check', detail: 'services' }, (input) => {
        if (input.kind === 'observed') noteSnapshot(input.snapshot, recording, (name, value) => note(name, row, value));
      });
    });
  }
  simulation.runUntil(t_s.at(-1)! + 1);
  if (counted.length > 0) {
    const { timeline } = simulation.measurements();
    for (const name of counted) {
      const samples = present(timeline.t_s, timeline.columns.get(name)!);
      columns.set(name, t_s.map((at_s) => valueAt(samples, 'reading', at_s)));
    }
  }
  return { t_s, columns };
}

/** What the first row shows stood before it. */
function startedAs(plant: PlantModel, { entry, client, clients, group }: Recording): PlantModel {
  const { application, infrastructure } = plant;
  const groups = group === undefined ? infrastructure.groups : {
    ...infrastructure.groups,
    [group.name]: { ...infrastructure.groups[group.name]!, nodes: Math.max(1, Math.round(group.nodes[0]!)) },
  };
  const standing = (name: string, count: number) => ({ [name]: { ...application.services[name]!, replicas: Math.round(count) } });
  const services = { ...application.services, ...standing(entry.name, entry.replicas[0]!), ...(client === undefined ? {} : standing(client.name, clients[0]!)) };
  return { ...plant, application: { ...application, services }, infrastructure: { ...infrastructure, groups }, faults: [] };
}

/** A row shows a change that was asked for `lead_s` before it. */
function schedule(simulation: Simulation, t_s: readonly Seconds[], counts: readonly number[], actions: (from: number, to: number) => readonly Action[], lead_s: Seconds): void {
  for (let row = 1; row < counts.length; row += 1) {
    const [from, to] = [counts[row - 1]!, counts[row]!];
    if (from === to) continue;
    simulation.clock.at(Math.max(0, t_s[row]! - lead_s), () => {
      for (const action of actions(from, to)) simulation.plant.act({ kind: 'act', id: row, action }, () => undefined);
    });
  }
}

/** Replayed nodes bear numbers; the newest go first. */
function nodeActions(group: string, from: number, to: number): Action[] {
  const name = (nth: number) => (nth === 1 ? group : `${group}.${nth}`);
  return to > from
    ? Array.from({ length: to - from }, (_, index) => ({ kind: 'add-node' as const, group, node: name(from + index + 1) }))
    : Array.from({ length: from - to }, (_, index) => ({ kind: 'remove-node' as const, group, node: name(from - index), drain: false }));
}

function noteSnapshot({ services, groups }: Snapshot, recording: Recording, note: (name: string, value: number) => void): void {
  const tellsRunning = ({ running }: ServiceColumns) => running !== undefined;
  const withRunning = new Set([recording.entry, recording.client ?? [], recording.callees].flat().filter(tellsRunning).map(({ name }) => name));
  for (const { name, running, reading } of services) {
    if (withRunning.has(name)) note(`${name}.running`, running);
    if (reading === null) continue;
    note(`${name}.cpu`, reading.cpu);
    note(`${name}.net_tx_Bps`, reading.net_tx_Bps);
  }
  for (const { name, reading } of groups) if (reading !== null) note(`${name}.cpu`, reading.cpu);
}
