import type { Span } from '../experiment/attacks.js';
import { segments } from '../experiment/metrics/step-function.js';
import type { RunRecord, ScalingMark } from '../experiment/run-record.js';
import type { Scenario } from '../experiment/scenario.js';
import type { StepSeries } from '../sim/measurements.js';
import { networkPanels } from './network-panels.js';
import type { Points } from './plot/thin.js';

/** Role of a curve: its colour in the style sheet and its place in the legend. */
export type Role = 'load' | 'demand' | 'supply' | 'other' | 'utilisation' | 'threshold-up' | 'threshold-down' | 'latency' | 'limit' | 'nodes' | 'score';

export interface Curve {
  readonly role: Role;
  readonly label: string;
  readonly unit: string;
  /** Its place among the curves of its role in the panel. */
  readonly rank: number;
  /** Holds each value until the next. */
  readonly stepped: boolean;
  readonly points: Points;
}

/** A stretch in which supply and demand differ. */
export interface Gap {
  readonly from_s: number;
  readonly to_s: number;
  readonly demand: number;
  readonly supply: number;
}

/** A decision at a place of its panel. */
export interface PlacedMark {
  readonly t_s: number;
  readonly value: number;
  /** For more. */
  readonly up: boolean;
  /** `web 1 → 2` */
  readonly what: string;
  readonly reason: string;
}

export interface Panel {
  readonly title: string;
  readonly height: number;
  /** Drawn on a logarithmic axis when the data spans enough decades. */
  readonly decades: boolean;
  readonly curves: readonly Curve[];
  readonly gaps: readonly Gap[];
  readonly marks: readonly PlacedMark[];
  /** Stretches of time that are shaded over the panel's whole height. */
  readonly shades?: readonly Shade[];
}

export interface Shade extends Span {
  readonly kind: 'attack' | 'investigation';
}

/** What all figures of a scenario show besides the objective's service, so that their columns line up. */
export interface SharedCurves {
  /** Further services that some policy scales; at most two, since a third curve cannot be told apart. */
  readonly companions: readonly string[];
  /** Node groups whose size changes under some policy; at most three. */
  readonly groups: readonly string[];
  /** Some policy looks for anomalies, or the scenario marks attacks. */
  readonly anomalies: boolean;
}

export function sharedCurves(runs: readonly RunRecord[], service: string): SharedCurves {
  const scaled = runs.flatMap(({ marks }) => marks.filter(({ kind, target }) => kind === 'service' && target !== service));
  const changing = runs.flatMap(({ measured }) => [...measured.nodes].filter(([, { value }]) => new Set(value).size > 1));
  return {
    companions: [...new Set(scaled.map(({ target }) => target))].sort().slice(0, 2),
    groups: [...new Set(changing.map(([name]) => name))].sort().slice(0, 3),
    anomalies: runs.some(({ anomaly, attacks }) => anomaly !== undefined || attacks !== undefined),
  };
}

/** The panels of one run, top to bottom. */
export function panelsOf(run: RunRecord, scenario: Scenario, { companions, groups, anomalies }: SharedCurves): Panel[] {
  const { service } = scenario.objective;
  return [
    loadPanel(run, scenario),
    replicasPanel(run, service, companions),
    utilisationPanel(run, service, companions),
    latencyPanel(run, scenario),
    nodesPanel(run, groups),
    ...(scenario.network === undefined ? [] : networkPanels(run)),
    ...(anomalies ? [anomalyPanel(run)] : []),
  ];
}

function loadPanel({ measured }: RunRecord, { workload }: Scenario): Panel {
  const curves = [...measured.offered].flatMap(([name, points], rank) => {
    const open = workload.some((source) => source.name === name && source.kind === 'open');
    return stepped('load', name, open ? 'requests/s' : 'clients', points, rank);
  });
  const units = [...new Set(curves.map(({ unit }) => unit))].join(' and ');
  return { title: `Load, ${units}`, height: 40, decades: false, curves, gaps: [], marks: [] };
}

function replicasPanel(run: RunRecord, service: string, companions: readonly string[]): Panel {
  const running = (name: string) => run.measured.running.get(name);
  const supply = running(service);
  const curves = [
    ...companions.map((name, rank) => stepped('other', `${name} running`, 'tasks', running(name), rank)),
    stepped('supply', 'running', 'tasks', supply),
    stepped('demand', 'needed', 'tasks', run.demand),
  ].flat();
  return {
    title: `Replicas of ${service}`, height: 78, decades: false, curves,
    gaps: supply === undefined ? [] : gapsBetween(run.demand, supply, run.measured.duration_s),
    marks: run.marks.filter(({ kind, target }) => kind === 'service' && target === service).map((mark) => placed(mark, mark.to)),
  };
}

function placed({ t_s, target, from, to, reason }: ScalingMark, value: number): PlacedMark {
  return { t_s, value, up: to > from, what: `${target} ${from} → ${to}`, reason };
}

function utilisationPanel(run: RunRecord, service: string, companions: readonly string[]): Panel {
  const { t_s, columns } = run.measured.timeline;
  const sampled = (role: Role, label: string, name: string, rank: number): Curve[] => {
    const value = columns.get(`${name}.cpu`);
    return value === undefined ? [] : [{ role, label, rank, unit: 'cores', stepped: false, points: { t_s, value } }];
  };
  const thresholds = run.thresholds.get(service);
  const curves = [
    ...companions.flatMap((name, rank) => sampled('other', `${name} CPU`, name, rank)),
    ...(thresholds === undefined ? [] : [
      ...stepped('threshold-up', 'scale-out threshold', 'cores', { t_s: thresholds.t_s, value: thresholds.up }),
      ...stepped('threshold-down', 'scale-in threshold', 'cores', { t_s: thresholds.t_s, value: thresholds.down }),
    ]),
    ...sampled('utilisation', 'CPU', service, 0),
  ];
  const own = curves.find(({ role }) => role === 'utilisation');
  const marks = run.marks.filter(({ kind, target }) => kind === 'service' && target === service);
  return {
    title: 'CPU of a task, cores', height: 66, decades: false, curves, gaps: [],
    marks: own === undefined ? [] : marks.map((mark) => placed(mark, sampledAt(own.points, mark.t_s))),
  };
}

function latencyPanel(run: RunRecord, { objective }: Scenario): Panel {
  const { t_s, columns } = run.measured.timeline;
  const { percentile } = objective;
  const value = columns.get('latency_objective_s') ?? t_s.map(() => NaN);
  return {
    title: `Latency p${percentile}, s`, height: 66, decades: true, gaps: [], marks: [],
    curves: [
      ...stepped('limit', 'objective', 's', { t_s: [0], value: [objective.latency] }),
      { role: 'latency', label: `p${percentile}`, rank: 0, unit: 's', stepped: false, points: { t_s, value } },
    ],
  };
}

/** The groups that change; where none does, one line for all of them. */
function nodesPanel(run: RunRecord, groups: readonly string[]): Panel {
  const { nodes } = run.measured;
  const all = [...nodes.values()].reduce((sum, { value }) => sum + (value[0] ?? 0), 0);
  const curves = groups.length === 0
    ? stepped('nodes', 'all groups', 'nodes', { t_s: [0], value: [all] })
    : groups.flatMap((name, rank) => stepped('nodes', name, 'nodes', nodes.get(name), rank));
  const marks = run.marks.filter(({ kind, target }) => kind === 'group' && groups.includes(target)).map((mark) => placed(mark, mark.to));
  return { title: groups.length === 1 ? `Nodes of ${groups[0]!}` : 'Nodes ready', height: 34, decades: false, curves, gaps: [], marks };
}

/** Score of the detectors with the investigations that it led to, over the attacks that there were. */
function anomalyPanel({ anomaly, attacks }: RunRecord): Panel {
  const shades: Shade[] = [
    ...(attacks?.spans ?? []).map((span): Shade => ({ ...span, kind: 'attack' })),
    ...(anomaly?.investigations ?? []).map((span): Shade => ({ ...span, kind: 'investigation' })),
  ];
  const curves = anomaly === undefined ? [] : [
    ...stepped('limit', 'threshold', '', { t_s: [0], value: [anomaly.threshold] }),
    ...stepped('score', 'score', '', { t_s: anomaly.t_s, value: anomaly.score }),
  ];
  return { title: 'Anomaly score', height: 34, decades: false, curves, gaps: [], marks: [], shades };
}

function stepped(role: Role, label: string, unit: string, series: StepSeries | undefined, rank = 0): Curve[] {
  return series === undefined || series.t_s.length === 0 ? [] : [{ role, label, unit, rank, stepped: true, points: series }];
}

function gapsBetween(demand: StepSeries, supply: StepSeries, end_s: number): Gap[] {
  if (demand.t_s.length === 0 || supply.t_s.length === 0) return [];
  return segments(demand, supply, 0, end_s)
    .filter(({ first, second }) => first !== second)
    .map(({ from_s, to_s, first, second }) => ({ from_s, to_s, demand: first, supply: second }));
}

/** The sample at or after a time; where the curve has a gap, the nearest one before. */
function sampledAt({ t_s, value }: Points, at_s: number): number {
  const after = t_s.findIndex((sampled_s) => sampled_s >= at_s);
  const last = after < 0 ? t_s.length - 1 : after;
  for (let index = last; index >= 0; index--) if (Number.isFinite(value[index])) return value[index]!;
  return 0;
}
