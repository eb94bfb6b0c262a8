import type { Fraction, Seconds } from '../../core/units.js';
import type { Timeline } from '../../sim/measurements.js';
import type { Service } from '../../sim/model/application.js';
import type { PlantModel } from '../../sim/model/plant-model.js';
import type { Source } from '../../sim/model/workload.js';
import { levelChanges } from '../../sim/workload/profile.js';
import { canonicalName } from '../gap/series-name.js';
import { positionAt, present, valueAt } from '../gap/resample.js';

type ClosedSource = Extract<Source, { kind: 'closed' }>;

/** The columns of one service, as far as they were recorded; rows run parallel, NaN is a missing sample. */
export interface ServiceColumns {
  readonly name: string;
  readonly model: Service;
  readonly cpu: readonly number[] | undefined;
  /** Bytes a second sent by one task, averaged over its interfaces. */
  readonly net_tx_Bps: readonly number[] | undefined;
  /** Asked for: recorded, or as the scenario starts where it was not. */
  readonly replicas: readonly number[];
  /** Tasks that run, where a recording tells them beside those asked for. */
  readonly running: readonly number[] | undefined;
}

/** The columns of the node group that the entry service runs on. */
export interface GroupColumns {
  readonly name: string;
  /** Of one node. */
  readonly cores: number;
  /** As the scenario has it. */
  readonly background: number;
  readonly cpu: readonly Fraction[] | undefined;
  readonly nodes: readonly number[];
}

/**
 * A recording read by the roles of a scenario: the clients of its closed source, the service that gets their
 * requests, the services that one calls while it holds a request, and the nodes that it runs on.
 */
export interface Recording {
  readonly t_s: readonly Seconds[];
  readonly source: ClosedSource;
  /** Clients at each row. */
  readonly clients: readonly number[];
  readonly client: ServiceColumns | undefined;
  readonly entry: ServiceColumns;
  readonly callees: readonly ServiceColumns[];
  readonly group: GroupColumns | undefined;
  /** Answers a second that all clients got in the time since the row before, as they counted them. */
  readonly throughput_rps: readonly number[] | undefined;
  /** Of these answers. */
  readonly latency_mean_s: readonly Seconds[] | undefined;
}

/** Why a recording cannot be used with a scenario, in words for its user. */
export class CalibrationError extends Error {
  override readonly name = 'CalibrationError';
  constructor(readonly found: string, readonly allowed: string) {
    super(`found ${found}; allowed: ${allowed}`);
  }
}

/**
 * @param plant its closed source's level is the recorded number of clients
 * @throws CalibrationError when the scenario has no closed source, or the recording has no reading of the entry
 * service's CPU and none of its nodes'
 */
export function readRecording(timeline: Timeline, plant: PlantModel): Recording {
  const source = plant.workload.find((candidate): candidate is ClosedSource => candidate.kind === 'closed');
  if (source === undefined) throw new CalibrationError('no closed source in the scenario', 'a scenario with one: its clients are what a calibration goes by');
  const services = plant.application.services;
  const columns = new Map([...timeline.columns].map(([name, values]) => [canonicalName(name), values]));
  const serviceColumns = (name: string): ServiceColumns => ({
    name,
    model: services[name]!,
    cpu: recorded(columns.get(canonicalName(`${name}.cpu`))),
    net_tx_Bps: recorded(columns.get(canonicalName(`${name}.net_tx_Bps`))),
    replicas: held(timeline.t_s, columns.get(canonicalName(`${name}.replicas`)), services[name]!.replicas),
    running: recorded(columns.get(canonicalName(`${name}.running`))),
  });
  const entry = serviceColumns(source.entry);
  const group = groupOf(timeline, plant, entry.model, columns);
  if (entry.cpu === undefined && group?.cpu === undefined) {
    const wanted = [source.entry, group?.name ?? []].flat().map((name) => `${name}.cpu`).join(' or ');
    throw new CalibrationError(timeline.columns.size === 0 ? 'no column of numbers' : `the columns ${[...timeline.columns.keys()].join(', ')}`, `${wanted}, with ${samples_min} values or more, of the service that gets the requests or its nodes`);
  }
  const level = levelChanges(source.level, timeline.t_s.at(-1)! + 1);
  return {
    t_s: timeline.t_s,
    source,
    clients: timeline.t_s.map((t_s) => level[positionAt(level.map(({ at_s }) => at_s), t_s)]?.level ?? 0),
    client: source.service === undefined ? undefined : serviceColumns(source.service),
    entry,
    callees: entry.model.calls.filter(({ mode }) => mode === 'sync').map(({ to }) => serviceColumns(to)),
    group,
    throughput_rps: recorded(columns.get('throughput_rps')),
    latency_mean_s: recorded(columns.get('latency_mean_s')),
  };
}

/** Of neighbouring rows, the median. */
export function rowDistance(t_s: readonly Seconds[]): Seconds {
  const distances = t_s.slice(1).map((at_s, index) => at_s - t_s[index]!).sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] ?? Infinity;
}

/** The recording with the readings of a simulation in place of its own, where it has any; rows are the same. */
export function withReadings(recording: Recording, simulated: Timeline): Recording {
  const reading = (own: readonly number[] | undefined, column: string) => own && (simulated.columns.get(column) ?? simulated.t_s.map(() => NaN));
  const service = (own: ServiceColumns): ServiceColumns => ({
    ...own,
    cpu: reading(own.cpu, `${own.name}.cpu`),
    net_tx_Bps: reading(own.net_tx_Bps, `${own.name}.net_tx_Bps`),
    running: reading(own.running, `${own.name}.running`),
  });
  const { client, entry, callees, group } = recording;
  return {
    ...recording,
    client: client && service(client),
    entry: service(entry),
    callees: callees.map(service),
    group: group && { ...group, cpu: reading(group.cpu, `${group.name}.cpu`) },
    throughput_rps: reading(recording.throughput_rps, 'throughput_rps'),
    latency_mean_s: reading(recording.latency_mean_s, 'latency_mean_s'),
  };
}

function groupOf(timeline: Timeline, plant: PlantModel, entry: Service, columns: ReadonlyMap<string, readonly number[]>): GroupColumns | undefined {
  const { groups, flavours } = plant.infrastructure;
  const hosting = Object.entries(groups).find(([, { labels }]) => entry.constraints.every((constraint) => {
    const [label, value] = constraint.split('==');
    return value === undefined || labels[label!] === value;
  }));
  if (hosting === undefined) return undefined;
  const [name, { flavour, nodes, background }] = hosting;
  return {
    name,
    cores: flavours[flavour]!.cores,
    background,
    cpu: recorded(columns.get(canonicalName(`${name}.cpu`))),
    nodes: held(timeline.t_s, columns.get(canonicalName(`${name}.nodes`)), nodes),
  };
}

/** A column with fewer samples says nothing. */
const samples_min = 5;

function recorded(column: readonly number[] | undefined): readonly number[] | undefined {
  return column !== undefined && column.filter((value) => !Number.isNaN(value)).length >= samples_min ? column : undefined;
}

/** Missing counts hold the last one before; before the first, the first. */
function held(t_s: readonly Seconds[], column: readonly number[] | undefined, fallback: number): readonly number[] {
  const samples = column === undefined ? undefined : present(t_s, column);
  if (samples === undefined || samples.t_s.length === 0) return t_s.map(() => fallback);
  const first = samples.t_s[0]!;
  const last = samples.t_s.at(-1)!;
  return t_s.map((at_s) => valueAt(samples, 'level', Math.min(last, Math.max(first, at_s))));
}
