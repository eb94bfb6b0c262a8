import type { Seconds } from '../../core/units.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Clock } from '../kernel/clock.js';
import { StepRecorder } from '../measurement/step-recorder.js';
import type { Source } from '../model/workload.js';
import type { Traffic } from '../traffic/traffic.js';
import { type LevelChange, levelChanges } from './profile.js';

/**
 * Follows every source's profile. Where a service's tasks are the clients, its desired replicas follow, as the
 * original's test scripts `docker service scale` the sensors: before the first change stands what the service
 * declares. Clients are whole; a level between is rounded.
 * @returns by source name, the level as offered
 */
export function driveWorkload(
  sources: readonly Source[],
  duration_s: Seconds,
  clock: Clock,
  cluster: Cluster,
  traffic: Traffic,
): ReadonlyMap<string, StepRecorder> {
  return new Map(
    sources.map((source, index) => {
      const clients = source.kind === 'closed' && source.service !== undefined ? clientService(cluster, source.service) : null;
      const offered = new StepRecorder(clients?.desired ?? 0);
      const apply = (level: number) => {
        if (level === offered.value) return;
        offered.set(clock.now_s, level);
        if (clients === null) traffic.setLevel(index, level);
        else cluster.scale(clients, level);
      };
      follow(levelChanges(source.level, duration_s), clock, source.kind === 'closed' ? (level) => apply(Math.round(level)) : apply);
      return [source.name, offered];
    }),
  );
}

/** Applies each change at its time, those that are due at once. */
function follow(changes: readonly LevelChange[], clock: Clock, apply: (level: number) => void): void {
  let next = 0;
  const proceed = () => {
    for (; next < changes.length && changes[next]!.at_s <= clock.now_s; next += 1) apply(changes[next]!.level);
    if (next < changes.length) clock.at(changes[next]!.at_s, proceed);
  };
  proceed();
}

function clientService(cluster: Cluster, name: string) {
  const service = cluster.service(name);
  if (service === undefined || service.global) throw new Error(`the clients ${name} have to be a replicated service of the application`);
  return service;
}
