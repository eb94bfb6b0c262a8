import { z } from 'zod';
import type { DockerEngine } from '../../adapters/real/swarm/docker-engine.js';
import type { Seconds } from '../../core/units.js';
import { failed, fine, wanting, type Finding } from './finding.js';

const info = z.object({ Name: z.string(), SystemTime: z.string() });

/** Readings are judged by their age: a node's clock that is off by this much makes them too old, or of the future. */
const skew_s_max: Seconds = 2;

/** How far a node's clock is from ours, give or take half the call's duration. */
export async function checkClock(engine: DockerEngine): Promise<Finding> {
  try {
    const sent_ms = Date.now();
    const { Name, SystemTime } = await engine.ask('GET /info', info, (docker) => docker.info());
    const came_ms = Date.now();
    const skew_s = (Date.parse(SystemTime) - (sent_ms + came_ms) / 2) / 1000;
    const doubt_s = (came_ms - sent_ms) / 2000;
    const says = `${Name} is ${Math.abs(skew_s).toFixed(2)} s ${skew_s < 0 ? 'behind' : 'ahead'} (give or take ${doubt_s.toFixed(2)} s)`;
    return Math.abs(skew_s) - doubt_s > skew_s_max ? wanting('clock', says, 'run an NTP client on both') : fine('clock', says);
  } catch (error) {
    return failed('clock', error);
  }
}
