import { originalPolicies } from '../../core/compat/original-settings.js';
import type { Policy } from '../../core/policies/policy.js';
import type { PolicyReference } from '../../core/configuration/engine-configuration.js';
import { parseConstraint, satisfies } from '../../sim/cluster/constraint.js';
import type { Service } from '../../sim/model/application.js';
import type { Profile, Source } from '../../sim/model/workload.js';
import type { Scenario } from '../scenario.js';
import { didYouMean } from './did-you-mean.js';
import { foundText } from './input-error.js';
import { schemaFaults, type PathFault } from './schema-faults.js';

type Path = readonly PropertyKey[];
/** Built-in policies and loaded modules by the name that references use. */
export type KnownPolicies = ReadonlyMap<string, Policy>;

/** A scenario's name is a folder's. */
const name_max = 80;

/** What the schema cannot see: names that lead nowhere, routes without an end, times out of order, loops that never end. */
export function scenarioFaults(scenario: Scenario, policies: KnownPolicies): PathFault[] {
  return [
    ...(scenario.name.length > name_max ? [{ path: ['name'], found: `a name of ${scenario.name.length} letters`, allowed: `at most ${name_max}` }] : []),
    ...times(scenario),
    ...services(scenario),
    ...cyclicRoute(scenario),
    ...nodeGroups(scenario),
    ...scenario.workload.flatMap((source, index) => sourceFaults(scenario, source, ['workload', index])),
    ...repeatedSources(scenario),
    ...faultTargets(scenario),
    ...engineNames(scenario),
    ...policyFaults(scenario, policies),
  ];
}

/** A name that is not among those known. */
function unknownName(path: Path, name: string, kind: string, known: readonly string[], atKey = false): PathFault[] {
  if (known.includes(name)) return [];
  const suggestion = didYouMean(name, known);
  return [{
    path, found: `unknown ${kind} ${foundText(name)}`, allowed: known.length === 0 ? `no ${kind}: there is none` : known.join(', '),
    ...(suggestion === undefined ? {} : { suggestion }), atKey,
  }];
}

const positive = (path: Path, value: number): PathFault[] => (value > 0 ? [] : [{ path, found: `${value} s`, allowed: 'a time above 0 s' }]);

function times({ duration, warm_up, sample, objective, engine, metrics }: Scenario): PathFault[] {
  return [
    ...positive(['duration'], duration),
    ...positive(['sample'], sample),
    ...positive(['objective', 'latency'], objective.latency),
    ...positive(['engine', 'interval'], engine.interval),
    ...positive(['engine', 'window'], engine.window),
    ...positive(['metrics', 'period'], metrics.period),
    ...positive(['metrics', 'snapshot'], metrics.snapshot),
    ...(sample > duration && duration > 0 ? [{ path: ['sample'], found: `${sample} s`, allowed: `at most the duration, ${duration} s` }] : []),
    ...(duration / sample > rows_max ? [{ path: ['sample'], found: `${sample} s, which makes ${Math.ceil(duration / sample)} rows`, allowed: `at least ${duration / rows_max} s: at most ${rows_max} rows` }] : []),
    ...(warm_up >= duration && duration > 0 ? [{ path: ['warm_up'], found: `${warm_up} s`, allowed: `less than the duration, ${duration} s` }] : []),
  ];
}

/** A timeline of more rows than this fits no memory and no reader. */
const rows_max = 1_000_000;

function services({ application, objective }: Scenario): PathFault[] {
  const names = Object.keys(application.services);
  return [
    ...(names.length === 0 ? [{ path: ['application', 'services'], found: 'no service', allowed: 'one or more' }] : []),
    ...Object.entries(application.services).flatMap(([name, { calls }]) =>
      calls.flatMap(({ to }, index) => unknownName(['application', 'services', name, 'calls', index, 'to'], to, 'service', names)),
    ),
    ...unknownName(['objective', 'service'], objective.service, 'service', names),
  ];
}

/** A request must end: calls, synchronous or not, lead to no service that is on the way already. */
function cyclicRoute({ application }: Scenario): PathFault[] {
  const done = new Set<string>();
  const faults: PathFault[] = [];
  const callsOf = (name: string): Service['calls'] => (Object.hasOwn(application.services, name) ? application.services[name]!.calls : []);
  for (const start of Object.keys(application.services)) {
    // Depth first without recursion: a chain of services may be as long as the file allows.
    const way: { readonly name: string; next: number }[] = done.has(start) ? [] : [{ name: start, next: 0 }];
    const onWay = new Set([start]);
    for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
      const calls = callsOf(here.name);
      if (here.next === calls.length) {
        done.add(here.name);
        onWay.delete(here.name);
        way.pop();
        continue;
      }
      const index = here.next++;
      const { to } = calls[index]!;
      if (onWay.has(to)) {
        const names = way.map(({ name }) => name);
        const route = [...names.slice(names.indexOf(to)), to];
        faults.push({ path: ['application', 'services', here.name, 'calls', index, 'to'], found: `a cyclic route ${route.join(' -> ')}`, allowed: 'calls that lead back to no caller' });
      } else if (!done.has(to)) {
        way.push({ name: to, next: 0 });
        onWay.add(to);
      }
    }
  }
  return faults;
}

function nodeGroups({ application, infrastructure: { flavours, groups } }: Scenario): PathFault[] {
  const everyGroup = Object.entries(groups);
  return [
    ...(everyGroup.length === 0 ? [{ path: ['infrastructure', 'groups'], found: 'no node group', allowed: 'one or more' }] : []),
    ...everyGroup.flatMap(([name, { flavour }]) => unknownName(['infrastructure', 'groups', name, 'flavour'], flavour, 'flavour', Object.keys(flavours))),
    ...Object.entries(application.services)
      .filter(([, { constraints }]) => everyGroup.length > 0 && !everyGroup.some(([, { labels }]) => satisfies(labels, constraints.map(parseConstraint))))
      .map(([name, { constraints }]) => ({
        path: ['application', 'services', name, 'constraints'],
        found: `constraints that no node group meets (${constraints.join(', ')})`,
        allowed: `labels of one group (${everyGroup.map(([group, { labels }]) => `${group}: ${labelsText(labels)}`).join('; ')})`,
      })),
  ];
}

const labelsText = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([label, value]) => `${label}==${value}`).join(', ') || 'no labels';

function sourceFaults(scenario: Scenario, source: Source, path: Path): PathFault[] {
  const { services: known } = scenario.application;
  const names = Object.keys(known);
  return [
    ...unknownName([...path, 'entry'], source.entry, 'service', names),
    ...(source.kind === 'closed' && source.service !== undefined ? unknownName([...path, 'service'], source.service, 'service', names) : []),
    ...positive([...path, 'retry'], source.retry),
    ...profileFaults(source.level, scenario, [...path, 'level']),
    ...(source.kind === 'closed' ? endlessLoop(scenario, source, path) : []),
    ...(source.kind === 'open' && typeof source.arrivals === 'object' && source.arrivals.burst_factor * source.arrivals.burst_share > 1
      ? [{
          path: [...path, 'arrivals', 'burst_factor'], found: String(source.arrivals.burst_factor),
          allowed: `at most 1 / burst_share (${1 / source.arrivals.burst_share}): the rate between bursts cannot be negative`,
        }]
      : []),
  ];
}

/** A client that takes no time between messages to a service that takes none would stop the clock. */
function endlessLoop({ application, infrastructure }: Scenario, source: Source & { kind: 'closed' }, path: Path): PathFault[] {
  const entry = application.services[source.entry];
  const client = source.service === undefined ? undefined : application.services[source.service];
  const message_s = source.think.mean + (client?.cpu.time.mean ?? 0) + (entry?.cpu.time.mean ?? 0) + (entry?.wait.mean ?? 0) + infrastructure.latency;
  if (message_s > 0) return [];
  return [{ path: [...path, 'think'], found: '0 s, with no time on the way and in the service either', allowed: 'some time for each message' }];
}

function profileFaults(profile: Profile, { duration, sample }: Scenario, path: Path): PathFault[] {
  switch (profile.kind) {
    case 'steps':
      return profile.steps.flatMap(({ at }, index) => {
        const before = profile.steps[index - 1];
        const here = [...path, 'steps', index, 'at'];
        if (before !== undefined && at <= before.at) return [{ path: here, found: `${at} s`, allowed: `later than the step before it, ${before.at} s` }];
        return at < duration || duration === 0 ? [] : [{ path: here, found: `${at} s`, allowed: `before the end, ${duration} s` }];
      });
    case 'diurnal':
      return [
        ...(profile.period < sample ? [{ path: [...path, 'period'], found: `${profile.period} s`, allowed: `at least the interval of the rows, ${sample} s` }] : []),
        ...(profile.low > profile.high ? [{ path: [...path, 'low'], found: String(profile.low), allowed: `at most high, ${profile.high}` }] : []),
      ];
    case 'flash-crowd':
      return profile.at < duration || duration === 0 ? [] : [{ path: [...path, 'at'], found: `${profile.at} s`, allowed: `before the end, ${duration} s` }];
    case 'yo-yo': {
      const last_s = profile.start + (profile.rounds - 1) * (profile.on + profile.off);
      return [
        ...positive([...path, 'on'], profile.on),
        ...positive([...path, 'off'], profile.off),
        ...(last_s < duration || duration === 0 ? [] : [{ path: [...path, 'rounds'], found: `${profile.rounds} rounds, the last from ${last_s} s on`, allowed: `rounds that begin before the end, ${duration} s` }]),
      ];
    }
    case 'trace':
      return [];
  }
}

function repeatedSources({ workload }: Scenario): PathFault[] {
  const names = workload.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: ['workload', index, 'name'], found: `${foundText(name)} a second time`, allowed: 'every source under its own name' }],
  );
}

function faultTargets({ faults, application, infrastructure, duration }: Scenario): PathFault[] {
  return faults.flatMap((fault, index) => [
    ...('service' in fault ? unknownName(['faults', index, 'service'], fault.service, 'service', Object.keys(application.services)) : []),
    ...('group' in fault ? unknownName(['faults', index, 'group'], fault.group, 'node group', Object.keys(infrastructure.groups)) : []),
    ...(fault.at < duration || duration === 0 ? [] : [{ path: ['faults', index, 'at'], found: `${fault.at} s`, allowed: `before the end, ${duration} s` }]),
  ]);
}

function engineNames({ engine, application, infrastructure }: Scenario): PathFault[] {
  const serviceNames = Object.keys(application.services);
  const groupNames = Object.keys(infrastructure.groups);
  // The original ignores whatever has one of these texts in its name; then any text is fine.
  const ignored = engine.compat === 'elascale' ? { services: [], groups: [], stacks: [] } : engine.ignore;
  return [
    ...Object.keys(engine.services).flatMap((name) => unknownName(['engine', 'services', name], name, 'service', serviceNames, true)),
    ...Object.keys(engine.groups).flatMap((name) => unknownName(['engine', 'groups', name], name, 'node group', groupNames, true)),
    ...ignored.services.flatMap((name, index) => unknownName(['engine', 'ignore', 'services', index], name, 'service', serviceNames)),
    ...ignored.groups.flatMap((name, index) => unknownName(['engine', 'ignore', 'groups', index], name, 'node group', groupNames)),
    ...ignored.stacks.flatMap((name, index) => unknownName(['engine', 'ignore', 'stacks', index], name, 'stack', [application.stack])),
  ];
}

function policyFaults({ policies, engine }: Scenario, known: KnownPolicies): PathFault[] {
  return [
    ...comparedPoliciesFaults(policies, ['policies'], known),
    ...policyReferenceFaults(engine.policy, ['engine', 'policy'], known),
    ...(engine.group_policy === undefined ? [] : policyReferenceFaults(engine.group_policy, ['engine', 'group_policy'], known)),
    ...policies.flatMap((reference, index) => compatFaults(reference, ['policies', index], engine.compat)),
  ];
}

/** Under `compat: elascale` there are only the original's policies; a policy of a comparison may leave it by its own `compat`. */
function compatFaults({ name, compat }: PolicyReference, path: Path, ofEngine: Scenario['engine']['compat']): PathFault[] {
  if ((compat ?? ofEngine) === 'none' || originalPolicies.includes(name)) return [];
  return [{ path, found: `${foundText(name)} under compat: elascale`, allowed: `${originalPolicies.join(', ')}, or {name: ${name}, compat: none}` }];
}

/** Policies to compare: each known, with parameters that it takes, under a label of its own that can name a folder. */
export function comparedPoliciesFaults(policies: readonly PolicyReference[], path: Path, known: KnownPolicies): PathFault[] {
  const labels = policies.map(({ label }) => label);
  return policies.flatMap((reference, index) => {
    const here = [...path, index];
    const unknown = policyReferenceFaults(reference, here, known);
    if (unknown.length > 0) return unknown;
    if (labels.indexOf(reference.label) !== index) return [{ path: here, found: `${foundText(reference.label)} a second time`, allowed: 'policies that differ in name or label' }];
    return folderName.test(reference.label) ? [] : [{ path: here, found: `the label ${foundText(reference.label)}`, allowed: 'letters, digits, spaces and . _ + = ( ) - in a label, at most 60, no dot first' }];
  });
}

const folderName = /^[\w+=()-][\w .+=()-]{0,59}$/;

/** A reference to a policy that there is, with parameters that it takes. */
export function policyReferenceFaults(reference: PolicyReference, path: Path, known: KnownPolicies): PathFault[] {
  const policy = known.get(reference.name);
  if (policy === undefined) return unknownName(path, reference.name, 'policy', [...known.keys()]);
  const parsed = policy.parameters.safeParse(reference.parameters);
  if (parsed.success) return [];
  return schemaFaults(policy.parameters, reference.parameters, parsed.error).map((fault) => ({ ...fault, path: [...path, 'parameters', ...fault.path] }));
}
