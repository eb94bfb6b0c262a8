import type { Sequence } from '../engine/request.js';
import type { Snapshot } from '../plant/snapshot.js';
import { observe, type Scene } from './scene.js';
import { statisticsRow } from './statistics-row.js';

/** The row logged at the end of a cycle, when the state's constants name its targets. Ends with KeyError when one has no reading. */
export function* logStatistics(scene: Scene, score: number | null): Sequence<void> {
  if (scene.state.constants.statistics === null) return;
  pushStatistics(scene, yield* observe(scene, 'statistics'), score);
}

/** The same from an observation that was made already. */
export function pushStatistics(scene: Scene, snapshot: Snapshot, score: number | null): void {
  const targets = scene.state.constants.statistics;
  if (targets === null) return;
  const measured = [...snapshot.services, ...snapshot.groups.filter(({ name }) => name === targets.group)]
    .flatMap(({ name, reading }) => (reading === null ? [] : [{ name, reading }]));
  const row = statisticsRow({
    cpu: Object.fromEntries(measured.map(({ name, reading }) => [name, reading.cpu])),
    sent_Bps: Object.fromEntries(measured.map(({ name, reading }) => [name, reading.net_tx_Bps])),
    replicas: Object.fromEntries(snapshot.services.map(({ name, desired }) => [name, desired])),
    nodes: snapshot.nodes.filter(({ name }) => name.includes(targets.group)).length,
    score,
  }, targets);
  scene.events.push({ kind: 'stats', score, row });
}
