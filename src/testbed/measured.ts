import type { Snapshot } from '../core/plant/snapshot.js';
import type { Seconds } from '../core/units.js';
import type { Objective } from '../experiment/scenario.js';
import { StepRecorder } from '../sim/measurement/step-recorder.js';
import type { Measurements, StepSeries, Timeline } from '../sim/measurements.js';
import { LatencyHistogram } from '../sim/traffic/latency-histogram.js';
import { clientWindows, type ClientWindow } from './client-windows.js';
import type { ClientReport } from './client-report.js';

/** Everything that was noted of a run on a real cluster; times from its start. */
export interface Notes {
  readonly epoch_unix_s: number;
  /** One for each row of the timeline; `null`: the cluster did not answer. */
  readonly snapshots: readonly (Snapshot | null)[];
  readonly reports: readonly ClientReport[];
  /** By source: as it was set. */
  readonly offered: ReadonlyMap<string, StepSeries>;
}

export interface Extent {
  readonly sample_s: Seconds;
  readonly warm_up_s: Seconds;
  readonly services: readonly string[];
  /** Node groups and the cores of one of their nodes. */
  readonly groups: ReadonlyMap<string, number>;
}

/**
 * A real run in the form of a simulated one, so that metrics, report and gap are the same for both. Supply and CPU
 * are known at the rows alone; what happened in between shows in the next one.
 */
export function measured(notes: Notes, objective: Objective, extent: Extent): Measurements {
  const { sample_s, warm_up_s, services, groups } = extent;
  const { snapshots, offered } = notes;
  const t_s = snapshots.map((_, row) => (row + 1) * sample_s);
  const duration_s = t_s.at(-1) ?? 0;
  const windows = clientWindows(notes.reports, notes.epoch_unix_s, sample_s, snapshots.length, objective.latency);
  const judged = windows.filter((_, row) => t_s[row]! - sample_s >= warm_up_s);
  const running = recorders(services, t_s, (name, row) => serviceIn(snapshots[row], name)?.running);
  const nodes = recorders([...groups.keys()], t_s, (name, row) => groupIn(snapshots[row], name)?.ready);
  const all = total(judged);
  return {
    duration_s,
    timeline: timeline(notes, t_s, windows, objective, extent),
    requests: {
      issued: Math.round(sum(judged, ({ sent }) => sent)),
      completed: Math.round(all.count),
      failed: Math.round(sum(judged, ({ failed }) => failed)),
      late: Math.round(sum(judged, ({ late }) => late)),
      open: 0,
      overdue: 0,
    },
    latency: { mean_s: all.mean_s, p50_s: all.percentile_s(50), p95_s: all.percentile_s(95), p99_s: all.percentile_s(99) },
    offered,
    running: series(running),
    nodes: series(nodes),
    task_seconds: integrals(running, duration_s),
    node_seconds: integrals(nodes, duration_s),
    cpu_s: new Map(services.map((name) => [name, sum(snapshots, (snapshot) => sample_s * (serviceIn(snapshot, name)?.running ?? 0) * (serviceIn(snapshot, name)?.reading?.cpu ?? 0))])),
    busy_s: new Map([...groups].map(([name, cores]) => [name, sum(snapshots, (snapshot) => sample_s * cores * (groupIn(snapshot, name)?.ready ?? 0) * (groupIn(snapshot, name)?.reading?.cpu ?? 0))])),
    late_windows: lateShare(judged, objective),
    events: 0,
  };
}

/** The columns of a simulated run's timeline, in their order. */
function timeline({ snapshots, offered }: Notes, t_s: readonly Seconds[], windows: readonly ClientWindow[], { percentile }: Objective, { sample_s, services, groups }: Extent): Timeline {
  const rows = (value: (row: number) => number | null | undefined): readonly number[] => t_s.map((_, row) => value(row) ?? NaN);
  const latency = (of: (latencies: LatencyHistogram) => number) => rows((row) => of(windows[row]!.latencies));
  return {
    t_s,
    columns: new Map([
      ...services.flatMap((name) => {
        const at = (row: number) => serviceIn(snapshots[row], name);
        return [
          [`${name}.cpu`, rows((row) => at(row)?.reading?.cpu)] as const,
          [`${name}.replicas`, rows((row) => at(row)?.desired)] as const,
          [`${name}.running`, rows((row) => at(row)?.running)] as const,
          [`${name}.net_tx_Bps`, rows((row) => at(row)?.reading?.net_tx_Bps)] as const,
        ];
      }),
      ...[...groups.keys()].flatMap((name) => [
        [`${name}.cpu`, rows((row) => groupIn(snapshots[row], name)?.reading?.cpu)] as const,
        [`${name}.nodes`, rows((row) => groupIn(snapshots[row], name)?.ready)] as const,
      ]),
      ['latency_mean_s', latency((latencies) => latencies.mean_s)],
      ['latency_p50_s', latency((latencies) => latencies.percentile_s(50))],
      ['latency_p95_s', latency((latencies) => latencies.percentile_s(95))],
      ['latency_objective_s', latency((latencies) => latencies.percentile_s(percentile))],
      ['throughput_rps', rows((row) => windows[row]!.latencies.count / sample_s)],
      ['failed_rps', rows((row) => windows[row]!.failed / sample_s)],
      ...[...offered].map(([source, level]) => [`${source}.offered`, rows((row) => levelAt(level, t_s[row]!))] as const),
    ]),
  };
}

/** Share of the windows in which more than the objective allows were late or failed, as a simulated run counts them. */
function lateShare(judged: readonly ClientWindow[], { percentile }: Objective): number {
  const telling = judged.filter(({ latencies, failed }) => latencies.count + failed > 0);
  const over = telling.filter(({ late, failed, latencies }) => 100 * (late + failed) > (100 - percentile) * (latencies.count + failed));
  return telling.length === 0 ? 0 : over.length / telling.length;
}

function total(windows: readonly ClientWindow[]): LatencyHistogram {
  const all = new LatencyHistogram();
  for (const { latencies } of windows) for (const [middle_s, count] of latencies.buckets()) all.add(middle_s, count);
  return all;
}

/** Before its first sighting a count is that of the first; a row without a snapshot changes nothing. */
function recorders(names: readonly string[], t_s: readonly Seconds[], count: (name: string, row: number) => number | undefined): ReadonlyMap<string, StepRecorder> {
  return new Map(names.map((name) => {
    const seen = t_s.flatMap((at_s, row) => { const value = count(name, row); return value === undefined ? [] : [{ at_s, value }]; });
    const recorder = new StepRecorder(seen[0]?.value ?? 0);
    for (const { at_s, value } of seen) recorder.set(at_s, value);
    return [name, recorder];
  }));
}

const series = (of: ReadonlyMap<string, StepRecorder>) => new Map([...of].map(([name, recorder]) => [name, recorder.series()]));
const integrals = (of: ReadonlyMap<string, StepRecorder>, t_s: Seconds) => new Map([...of].map(([name, recorder]) => [name, recorder.integral(t_s)]));
const serviceIn = (snapshot: Snapshot | null | undefined, name: string) => snapshot?.services.find((service) => service.name === name);
const groupIn = (snapshot: Snapshot | null | undefined, name: string) => snapshot?.groups.find((group) => group.name === name);

function levelAt({ t_s, value }: StepSeries, at_s: Seconds): number | undefined {
  return value[t_s.findLastIndex((change_s) => change_s <= at_s)];
}

function sum<T>(of: readonly T[], amount: (each: T) => number): number {
  return of.reduce((so_far, each) => so_far + amount(each), 0);
}
