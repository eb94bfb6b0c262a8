import type { Profile, Source } from '../../sim/model/workload.js';
import type { Scenario } from '../scenario.js';
import { unless, type Path } from './check.js';
import type { PathFault } from './schema-faults.js';

/** Beyond these a scenario is no larger system but one that no machine flies to its end. */
const most = {
  /** Replicas of a service, nodes of a group, clients that are tasks. */
  size: 100_000,
  /** Clients of a source, or messages a second, where every request is an event. */
  requests: 1_000_000,
  /** The same where they are rates. */
  rates: 1_000_000_000,
  /** Requests of a run where every one is an event. */
  events: 1_000_000_000,
  rounds: 100_000,
  factor: 1_000_000,
} as const;

const least = { period_s: 0.01, retry_s: 0.001, cores: 0.001, cv: 0.001 } as const;

/** Parts that are too large, too small or too often for any simulation to come to its end. */
export function sizeFaults(scenario: Scenario): PathFault[] {
  const { application, infrastructure, metrics, engine, workload, faults } = scenario;
  const ofSources = workload.flatMap((source, index) => sourceFaults(scenario, source, ['workload', index]));
  return [
    ...Object.entries(application.services).flatMap(([name, { replicas, cpu, cpu_limit }]) => [
      ...atMost(['application', 'services', name, 'replicas'], replicas, most.size),
      ...atLeast(['application', 'services', name, 'cpu_limit'], cpu_limit ?? 1, least.cores, ' cores'),
      ...(cpu.by_message?.factors ?? []).flatMap((factor, index) => atMost(['application', 'services', name, 'cpu', 'by_message', 'factors', index], factor, most.factor)),
    ]),
    ...Object.entries(infrastructure.flavours).flatMap(([name, { cores }]) => atLeast(['infrastructure', 'flavours', name, 'cores'], cores, least.cores, ' cores')),
    ...Object.entries(infrastructure.groups).flatMap(([name, { nodes }]) => atMost(['infrastructure', 'groups', name, 'nodes'], nodes, most.size)),
    ...atLeast(['metrics', 'period'], metrics.period, least.period_s, ' s'),
    ...atLeast(['engine', 'interval'], engine.interval, least.period_s, ' s'),
    ...faults.flatMap((fault, index) => ('factor' in fault ? atMost(['faults', index, 'factor'], fault.factor, most.factor) : [])),
    ...(ofSources.length > 0 ? ofSources : requestEvents(scenario)),
    ...narrowSpreads(application, ['application']),
    ...narrowSpreads(infrastructure, ['infrastructure']),
    ...narrowSpreads(metrics, ['metrics']),
    ...narrowSpreads(workload, ['workload']),
  ];
}

const atMost = (path: Path, value: number, limit: number): PathFault[] => unless(value <= limit, path, String(value), `at most ${limit}`);
const atLeast = (path: Path, value: number, limit: number, unit: string): PathFault[] => unless(value >= limit, path, `${value}${unit}`, `at least ${limit}${unit}`);

function sourceFaults({ fidelity, duration }: Scenario, source: Source, path: Path): PathFault[] {
  const { level, retry } = source;
  const asTasks = source.kind === 'closed' && source.service !== undefined;
  const level_max = asTasks ? most.size : fidelity === 'request' ? most.requests : most.rates;
  return [
    ...atLeast([...path, 'retry'], retry, least.retry_s, ' s'),
    ...levels(level).flatMap(({ at, value }) => atMost([...path, 'level', ...at], value, level_max)),
    ...(level.kind === 'yo-yo' ? atMost([...path, 'level', 'rounds'], level.rounds, most.rounds) : []),
    // A slope is flown as steps of a minute at most: those after the end would only be made.
    ...(level.kind === 'flash-crowd' ? (['rise', 'fall'] as const).flatMap((part) =>
      unless(level[part] <= duration, [...path, 'level', part], `${level[part]} s`, `at most the duration, ${duration} s`)) : []),
  ];
}

/** So many requests as events take days; as rates they take no longer than a few. */
function requestEvents({ fidelity, duration, workload }: Scenario): PathFault[] {
  const requests = workload.reduce((sum, { level, ...source }) => {
    const perLevel_s = source.kind === 'open' ? 1 : source.think.mean;
    return sum + (perLevel_s === 0 ? 0 : levelSeconds(level, duration) / perLevel_s);
  }, 0);
  return unless(
    fidelity === 'fluid' || requests <= most.events, ['fidelity'],
    `request, with some ${requests.toPrecision(2)} requests to come`, `at most ${most.events} requests as events; fluid (--fidelity fluid) beyond`,
  );
}

/** A profile's level summed over the run. A trace counts once it is made steps. */
function levelSeconds(profile: Profile, duration_s: number): number {
  switch (profile.kind) {
    case 'steps':
      return profile.steps.reduce((sum, { at, level }, index) => sum + level * Math.max(0, Math.min(duration_s, profile.steps[index + 1]?.at ?? duration_s) - at), 0);
    case 'diurnal':
      return ((profile.low + profile.high) / 2) * duration_s;
    case 'flash-crowd':
      return profile.base * duration_s + (profile.peak - profile.base) * Math.min(duration_s, profile.hold + (profile.rise + profile.fall) / 2);
    case 'yo-yo':
      return profile.low * duration_s + (profile.high - profile.low) * Math.min(duration_s, profile.rounds * profile.on);
    case 'trace':
      return 0;
  }
}

/** What a profile reaches, by where it is written. */
function levels(profile: Profile): readonly { readonly at: Path; readonly value: number }[] {
  switch (profile.kind) {
    case 'steps':
      return profile.steps.map(({ level }, index) => ({ at: ['steps', index, 'level'], value: level }));
    case 'diurnal':
    case 'yo-yo':
      return [{ at: ['low'], value: profile.low }, { at: ['high'], value: profile.high }];
    case 'flash-crowd':
      return [{ at: ['base'], value: profile.base }, { at: ['peak'], value: profile.peak }];
    case 'trace':
      return [];
  }
}

/** A spread this small is none: the law is to be `constant`. */
function narrowSpreads(value: unknown, path: Path): PathFault[] {
  if (typeof value !== 'object' || value === null) return [];
  const { law, cv } = value as { readonly law?: unknown; readonly cv?: unknown };
  if (law === 'gamma' || law === 'lognormal') return unless(Number(cv) >= least.cv, [...path, 'cv'], String(cv), `at least ${least.cv}, or law: constant`);
  return Object.entries(value).flatMap(([key, inner]) => narrowSpreads(inner, [...path, Array.isArray(value) ? Number(key) : key]));
}
