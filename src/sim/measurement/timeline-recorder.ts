import type { Seconds } from '../../core/units.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Clock } from '../kernel/clock.js';
import type { MetricsPipeline } from '../metrics/metrics-pipeline.js';
import type { Timeline } from '../measurements.js';
import type { NetworkRecorder } from './network-recorder.js';
import type { Traffic, TrafficWindow } from '../traffic/traffic.js';
import type { StepRecorder } from './step-recorder.js';
import type { SupplyRecorder } from './supply-recorder.js';

/**
 * Writes the timeline's rows, one each `sample_s` about the time since the row before. Utilisation is what the engine
 * would see at that moment, all else is true. Columns in order: by service cpu, replicas (desired), running,
 * net_tx_Bps; by group cpu, nodes; then latency (mean, p50, p95, the objective's percentile), throughput, failures, each source's offered level, and the overlay's.
 */
export class TimelineRecorder {
  private readonly t_s: Seconds[] = [];
  private readonly columns: readonly { readonly name: string; readonly value: (window: TrafficWindow) => number; readonly rows: number[] }[];
  private windows = 0;
  private lateWindows = 0;

  constructor(
    private readonly sample_s: Seconds,
    private readonly objective: { readonly percentile: number; readonly warm_up_s: Seconds },
    private readonly traffic: Traffic,
    cluster: Cluster,
    metrics: MetricsPipeline,
    supply: SupplyRecorder,
    offered: ReadonlyMap<string, StepRecorder>,
    private readonly network?: NetworkRecorder,
  ) {
    const perSecond = (count: number) => count / sample_s;
    const columns: readonly (readonly [string, (window: TrafficWindow) => number])[] = [
      ...cluster.services.flatMap((service) => [
        [`${service.name}.cpu`, () => metrics.serviceReading(service)?.cpu ?? NaN] as const,
        [`${service.name}.replicas`, () => service.desired] as const,
        [`${service.name}.running`, () => service.running] as const,
        [`${service.name}.net_tx_Bps`, () => metrics.serviceReading(service)?.net_tx_Bps ?? NaN] as const,
      ]),
      ...[...supply.nodes].flatMap(([group, nodes]) => [
        [`${group}.cpu`, () => metrics.groupReading(group)?.cpu ?? NaN] as const,
        [`${group}.nodes`, () => nodes.value] as const,
      ]),
      ['latency_mean_s', (window) => window.latency_mean_s],
      ['latency_p50_s', (window) => window.latency_p50_s],
      ['latency_p95_s', (window) => window.latency_p95_s],
      ['latency_objective_s', (window) => window.latency_objective_s],
      ['throughput_rps', (window) => perSecond(window.completed)],
      ['failed_rps', (window) => perSecond(window.failed)],
      ...[...offered].map(([source, level]) => [`${source}.offered`, () => level.value] as const),
    ];
    const again = columns.find(([name], index) => columns.findIndex((column) => column[0] === name) < index);
    if (again !== undefined) throw new Error(`two columns of the timeline are called ${again[0]}: services, node groups and sources need names of their own`);
    this.columns = columns.map(([name, value]) => ({ name, value, rows: [] }));
  }

  /** From now on, the start of the run, a row is written at each multiple of `sample_s`. */
  start(clock: Clock): void {
    const next = () => {
      clock.at((this.t_s.length + 1) * this.sample_s, () => {
        this.row(clock.now_s);
        next();
      });
    };
    next();
  }

  /**
   * Share of the windows after the warm-up in which more than the objective allows were late, failed or overdue at
   * their end. A window in which no request ended and none is overdue says nothing and does not count.
   */
  get lateShare(): number {
    return this.windows === 0 ? 0 : this.lateWindows / this.windows;
  }

  timeline(): Timeline {
    return { t_s: [...this.t_s], columns: new Map([...this.columns.map(({ name, rows }) => [name, [...rows]] as const), ...(this.network?.columns() ?? [])]) };
  }

  private row(t_s: Seconds): void {
    const window = this.traffic.takeWindow();
    this.t_s.push(t_s);
    for (const { value, rows } of this.columns) rows.push(value(window));
    this.network?.row();
    const judged = window.completed + window.failed + window.overdue;
    if (judged === 0 || t_s - this.sample_s < this.objective.warm_up_s) return;
    this.windows += 1;
    if (100 * (window.late + window.failed + window.overdue) > (100 - this.objective.percentile) * judged) this.lateWindows += 1;
  }
}
