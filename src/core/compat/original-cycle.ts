import type { EngineConfiguration } from '../configuration/engine-configuration.js';
import type { Sequence } from '../engine/request.js';
import type { Snapshot } from '../plant/snapshot.js';
import type { Scorer } from './anomaly-score.js';
import { checkGroup, checkService } from './check.js';
import { syncConfiguration } from './configuration-sync.js';
import { allServices, watchedGroups, watchedServices, watchedStacks } from './docker-text.js';
import { watchFlows } from './flow-watch.js';
import { investigate } from './investigation.js';
import { printedServices, printedStacks, printedTasks } from './listing.js';
import type { OriginalCycleRecord } from './original-record.js';
import type { OriginalState } from './original-state.js';
import { OriginalStop } from './original-stop.js';
import { listing, newScene, observe, type Scene } from './scene.js';
import { logStatistics } from './statistics.js';

export type { Scorer } from './anomaly-score.js';

/**
 * One pass of the original's loop (manager/main.py:58-84): the INI sections follow what runs; then, stack by stack, node
 * groups and services are checked, or, with a scorer, anomalies are looked for first and groups never scaled; then a
 * row of statistics. The monitoring interval after it is the engine's. Changes `state`.
 *
 * @throws OriginalStop with the record until then where the original program ended: it caught no failure at all.
 */
export function* originalCycle(
  state: OriginalState, configuration: EngineConfiguration, epoch_s: number, scorer?: Scorer,
): Sequence<OriginalCycleRecord> {
  const scene = newScene(state, configuration, epoch_s);
  try {
    yield* pass(scene, scorer);
    yield* watchFlows(scene);
  } catch (error) {
    if (error instanceof OriginalStop) error.record = recordOf(scene);
    throw error;
  }
  return recordOf(scene);
}

function* pass(scene: Scene, scorer: Scorer | undefined): Sequence<void> {
  const { state, settings } = scene;
  const start = yield* observe(scene, 'cycle');
  const stacks = watchedStacks(printedStacks(start), settings.ignore.stacks);
  syncConfiguration(scene, start, stacks);
  if (scorer !== undefined) state.detectors ??= stacks.flatMap((stack) => watched(scene, start, stack));
  for (const stack of stacks) {
    scene.events.push({ kind: 'stack', stack });
    const now = yield* listing(scene);
    const services = watched(scene, now, stack);
    const calm = scorer === undefined || (yield* investigate(scene, stack, services, allServices(printedServices(now, stack)), scorer));
    if (scorer === undefined && scene.configuration.scale_groups) {
      for (const group of watchedGroups(printedTasks(now, stack), settings.ignore.groups)) yield* checkGroup(scene, group);
    }
    if (calm) for (const service of services) yield* checkService(scene, service);
  }
  if (scorer === undefined) yield* logStatistics(scene, null);
}

function watched(scene: Scene, snapshot: Snapshot, stack: string): readonly string[] {
  return watchedServices(printedServices(snapshot, stack), scene.settings.ignore.services);
}

function recordOf({ events, answers, decisions }: Scene): OriginalCycleRecord {
  return { events, checks: answers, decisions };
}
