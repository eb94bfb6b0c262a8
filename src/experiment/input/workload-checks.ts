import type { Profile, Source } from '../../sim/model/workload.js';
import type { Scenario } from '../scenario.js';
import { beforeEnd, eachOnce, knownName, positiveTime, unless, type Path } from './check.js';
import { foundText } from './input-error.js';
import type { PathFault } from './schema-faults.js';

/** Sources of different names that lead to services there are, with levels that make sense within the run. */
export function workloadFaults(scenario: Scenario): PathFault[] {
  const { workload } = scenario;
  return [
    ...workload.flatMap((source, index) => sourceFaults(scenario, source, ['workload', index])),
    ...eachOnce(workload.map(({ name }) => name), (index) => ['workload', index, 'name'], 'every source under its own name'),
    ...clientServices(workload),
  ];
}

/** Its sources would each set the replicas of a service. */
function clientServices(workload: readonly Source[]): PathFault[] {
  const places = workload.flatMap((source, index) => (source.kind === 'closed' && source.service !== undefined ? [{ service: source.service, index }] : []));
  return eachOnce(places.map(({ service }) => service), (place) => ['workload', places[place]!.index, 'service'], 'a service of its own for the clients of each source');
}

function sourceFaults(scenario: Scenario, source: Source, path: Path): PathFault[] {
  const services = Object.keys(scenario.application.services);
  return [
    ...knownName([...path, 'entry'], source.entry, 'service', services),
    ...profileFaults(source.level, scenario, [...path, 'level']),
    ...(source.kind === 'closed' ? clientFaults(scenario, source, path) : arrivalFaults(source, path)),
  ];
}

/** A client sends no more than a million messages a second. */
const message_s_min = 1e-6;

function clientFaults({ application, infrastructure }: Scenario, source: Source & { kind: 'closed' }, path: Path): PathFault[] {
  const services = new Map(Object.entries(application.services));
  const entry = services.get(source.entry);
  const client = services.get(source.service ?? '');
  // Clients that take no time between messages to a service that takes none would stop the clock.
  const message_s = source.think.mean + (client?.cpu.time.mean ?? 0) + (entry?.cpu.time.mean ?? 0) + (entry?.wait.mean ?? 0) + infrastructure.latency;
  return [
    ...(source.service === undefined ? [] : knownName([...path, 'service'], source.service, 'service', [...services.keys()])),
    ...unless(client?.mode !== 'global', [...path, 'service'], `the global service ${foundText(source.service)}`, 'a replicated service: the level sets its replicas'),
    ...unless(message_s >= message_s_min, [...path, 'think'], `${source.think.mean} s, with no time on the way and in the service either`, `at least 1 us for each message`),
  ];
}

/** Shorter bursts are nothing but changes of the rate. */
const burst_s_min = 0.01;

function arrivalFaults({ arrivals }: Source & { kind: 'open' }, path: Path): PathFault[] {
  if (typeof arrivals === 'string') return [];
  const { burst_factor, burst_share, burst_length } = arrivals;
  return [
    ...unless(
      burst_factor * burst_share <= 1, [...path, 'arrivals', 'burst_factor'], String(burst_factor),
      `at most 1 / burst_share (${1 / burst_share}): the rate between bursts cannot be negative`,
    ),
    ...unless(burst_length >= burst_s_min, [...path, 'arrivals', 'burst_length'], `${burst_length} s`, `at least ${burst_s_min} s`),
  ];
}

function profileFaults(profile: Profile, { duration, sample }: Scenario, path: Path): PathFault[] {
  switch (profile.kind) {
    case 'steps':
      return profile.steps.flatMap(({ at }, index) => {
        const here = [...path, 'steps', index, 'at'];
        const before = profile.steps[index - 1];
        const order = before === undefined ? [] : unless(at > before.at, here, `${at} s`, `later than the step before it, ${before.at} s`);
        return order.length > 0 ? order : beforeEnd(here, at, duration);
      });
    case 'diurnal':
      return [
        ...unless(profile.period >= sample, [...path, 'period'], `${profile.period} s`, `at least the interval of the rows, ${sample} s`),
        ...unless(profile.low <= profile.high, [...path, 'low'], String(profile.low), `at most high, ${profile.high}`),
      ];
    case 'flash-crowd':
      return beforeEnd([...path, 'at'], profile.at, duration);
    case 'yo-yo': {
      const last_s = profile.start + (profile.rounds - 1) * (profile.on + profile.off);
      return [
        ...positiveTime([...path, 'on'], profile.on),
        ...positiveTime([...path, 'off'], profile.off),
        ...unless(
          last_s < duration || duration === 0, [...path, 'rounds'],
          `${profile.rounds} rounds, the last from ${last_s} s on`, `rounds that begin before the end, ${duration} s`,
        ),
      ];
    }
    case 'trace':
      return [];
  }
}
