import { parseConstraint, satisfies } from '../../sim/cluster/constraint.js';
import type { Scenario } from '../scenario.js';
import { beforeEnd, knownName, positiveTime, unless } from './check.js';
import { foundText } from './input-error.js';
import { policyFaults, type KnownPolicies } from './policy-checks.js';
import { cyclicRoutes } from './route-checks.js';
import type { PathFault } from './schema-faults.js';
import { sizeFaults } from './size-checks.js';
import { workloadFaults } from './workload-checks.js';

/** What the schema cannot see: names that lead nowhere, routes without an end, times out of order, loops that never end. */
export function scenarioFaults(scenario: Scenario, policies: KnownPolicies): PathFault[] {
  return [
    ...extentFaults(scenario),
    ...services(scenario),
    ...cyclicRoutes(scenario),
    ...nodeGroups(scenario),
    ...workloadFaults(scenario),
    ...faultTargets(scenario),
    ...engineNames(scenario),
    ...policyFaults(scenario, policies),
  ];
}

/** How long a scenario is and how much there is in it: what a recorded load or another fidelity changes. */
export function extentFaults(scenario: Scenario): PathFault[] {
  return [...nameAndTimes(scenario), ...sizeFaults(scenario)];
}

/** A scenario's name is a folder's. */
const name_max = 80;
/** A timeline of more rows than this fits no memory and no reader. */
const rows_max = 1_000_000;

function nameAndTimes({ name, duration, warm_up, sample, objective, metrics }: Scenario): PathFault[] {
  const endless = positiveTime(['duration'], duration);
  return [
    ...unless(name.length <= name_max, ['name'], `a name of ${name.length} letters`, `at most ${name_max}`),
    ...endless,
    ...positiveTime(['sample'], sample),
    ...positiveTime(['objective', 'latency'], objective.latency),
    ...positiveTime(['metrics', 'snapshot'], metrics.snapshot),
    ...(endless.length > 0 ? [] : [
      ...unless(sample <= duration, ['sample'], `${sample} s`, `at most the duration, ${duration} s`),
      ...unless(
        sample === 0 || duration / sample <= rows_max, ['sample'],
        `${sample} s, which makes ${Math.ceil(duration / sample)} rows`, `at least ${duration / rows_max} s: at most ${rows_max} rows`,
      ),
      ...unless(warm_up < duration, ['warm_up'], `${warm_up} s`, `less than the duration, ${duration} s`),
    ]),
  ];
}

function services({ application, objective }: Scenario): PathFault[] {
  const names = Object.keys(application.services);
  return [
    ...unless(names.length > 0, ['application', 'services'], 'no service', 'one or more'),
    ...Object.entries(application.services).flatMap(([name, { calls }]) =>
      calls.flatMap(({ to }, index) => knownName(['application', 'services', name, 'calls', index, 'to'], to, 'service', names)),
    ),
    ...knownName(['objective', 'service'], objective.service, 'service', names),
  ];
}

function nodeGroups({ application, infrastructure: { flavours, groups } }: Scenario): PathFault[] {
  const everyGroup = Object.entries(groups);
  if (everyGroup.length === 0) return [{ path: ['infrastructure', 'groups'], found: 'no node group', allowed: 'one or more' }];
  const labels = everyGroup.map(([name, group]) => `${name}: ${labelsText(group.labels)}`).join('; ');
  return [
    ...everyGroup.flatMap(([name]) => unless(
      !Object.hasOwn(application.services, name), ['infrastructure', 'groups', name], `a node group and a service of the name ${foundText(name)}`,
      'a name of its own: both have a column NAME.cpu',
    )),
    ...everyGroup.flatMap(([name, { flavour }]) => knownName(['infrastructure', 'groups', name, 'flavour'], flavour, 'flavour', Object.keys(flavours))),
    ...Object.entries(application.services).flatMap(([name, { constraints }]) => unless(
      everyGroup.some(([, group]) => satisfies(group.labels, constraints.map(parseConstraint))),
      ['application', 'services', name, 'constraints'], `constraints that no node group meets (${constraints.join(', ')})`, `labels of one group (${labels})`,
    )),
  ];
}

const labelsText = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([label, value]) => `${label}==${value}`).join(', ') || 'no labels';

function faultTargets({ faults, application, infrastructure, duration }: Scenario): PathFault[] {
  return faults.flatMap((fault, index) => [
    ...('service' in fault ? knownName(['faults', index, 'service'], fault.service, 'service', Object.keys(application.services)) : []),
    ...('group' in fault ? knownName(['faults', index, 'group'], fault.group, 'node group', Object.keys(infrastructure.groups)) : []),
    ...beforeEnd(['faults', index, 'at'], fault.at, duration),
  ]);
}

function engineNames({ engine, application, infrastructure }: Scenario): PathFault[] {
  const serviceNames = Object.keys(application.services);
  const groupNames = Object.keys(infrastructure.groups);
  // The original ignores whatever has one of these texts in its name; then any text is fine.
  const ignored = engine.compat === 'elascale' ? { services: [], groups: [], stacks: [] } : engine.ignore;
  return [
    ...Object.keys(engine.services).flatMap((name) => knownName(['engine', 'services', name], name, 'service', serviceNames, 'key')),
    ...Object.keys(engine.groups).flatMap((name) => knownName(['engine', 'groups', name], name, 'node group', groupNames, 'key')),
    ...ignored.services.flatMap((name, index) => knownName(['engine', 'ignore', 'services', index], name, 'service', serviceNames)),
    ...ignored.groups.flatMap((name, index) => knownName(['engine', 'ignore', 'groups', index], name, 'node group', groupNames)),
    ...ignored.stacks.flatMap((name, index) => knownName(['engine', 'ignore', 'stacks', index], name, 'stack', [application.stack])),
  ];
}
