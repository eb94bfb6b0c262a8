import type { Sequence } from '../engine/request.js';
import { finalScore, isAnomalous, type Scorer } from './anomaly-score.js';
import { OriginalStop } from './original-stop.js';
import { scaleTo } from './scale.js';
import { observe, type Scene } from './scene.js';
import { pushStatistics } from './statistics.js';

/**
 * manager/main.py:64-80: scores the watched services; an anomaly, and the cycles after it, reset every service of the
 * stack to one replica instead of scaling. Returns whether all is calm and scaling may go on. The counter is one for
 * all stacks (:49). Ends with KeyError for a service newer than its detectors, with UnboundLocalError when none is watched.
 */
export function* investigate(
  scene: Scene, stack: string, watched: readonly string[], all: readonly string[], scorer: Scorer,
): Sequence<boolean> {
  const { state, events } = scene;
  const snapshot = yield* observe(scene, 'statistics');
  const scores = watched.map((service) => {
    if (state.detectors?.includes(service) !== true) throw new OriginalStop('KeyError', `${service} of ${stack} has no detector`);
    const reading = snapshot.services.find(({ name }) => name === service)?.reading ?? null;
    const measured = reading === null ? null : { cpu: reading.cpu, net_tx_Bps: reading.net_tx_Bps };
    const pair = scorer(service, { t_s: scene.t_s, measured });
    events.push({ kind: 'score', service, score: Math.max(...pair) });
    return pair;
  });
  const score = finalScore(scores);
  pushStatistics(scene, snapshot, score);

  const { anomaly_threshold, investigation_cycles } = state.constants;
  const phase = isAnomalous(score, anomaly_threshold) ? 'entered'
    : state.investigation > 0 && state.investigation <= investigation_cycles ? 'still' : 'none';
  state.investigation = phase === 'entered' ? 1 : phase === 'still' ? state.investigation + 1 : 0;
  events.push({ kind: 'investigation', phase });
  if (phase === 'none') return true;
  for (const name of all) {
    const service = snapshot.services.find((candidate) => candidate.name === name);
    if (service === undefined) throw new OriginalStop('CalledProcessError', `docker service inspect ${name}`);
    if (service.mode === 'global') throw new OriginalStop('ValueError', `${name} is a global service: it has no number of replicas`);
    if (service.desired !== 1) yield* scaleTo(scene, name, service.desired, 1);
  }
  return false;
}
