import type { Sequence } from '../engine/request.js';
import { flowName } from '../plant/network.js';
import { bandwidth } from './network-monitor.js';
import { OriginalStop } from './original-stop.js';
import { act, listing, type Scene } from './scene.js';

/**
 * The original's network autoscaler after the cycle of the other one, where `bandwidth:` asks for it: the rules of
 * `monitorPoll` on the flows of a snapshot. Over `max_bw` at a switch: `min_bw`, which holds the cycle up, at the next
 * switch and in the next cycle again; no cap is remembered or lifted, no flow protected.
 * @throws OriginalStop for a counter that fell
 */
export function* watchFlows(scene: Scene): Sequence<void> {
  const { configuration, state } = scene;
  const settings = configuration.bandwidth;
  if (settings?.policy !== 'throttle') return;
  const { network } = yield* listing(scene);
  const counted = { ...state.flows };
  state.flows = counted;
  for (const { name: place, flows } of network?.switches ?? []) {
    for (const { flow, bytes } of flows) {
      const key = `${place}|${flowName(flow)}`;
      const previous = counted[key];
      counted[key] = bytes;
      if (previous === undefined) continue;
      const rate_bps = bandwidth(previous, bytes, configuration.interval) * 8;
      if (rate_bps < 0) throw new OriginalStop('ValueError', `the bytes of ${flowName(flow)} at ${place} fell`);
      if (rate_bps > settings.max_bw) yield* act(scene, { kind: 'throttle-flow', flow, max_bps: settings.min_bw });
    }
  }
}
