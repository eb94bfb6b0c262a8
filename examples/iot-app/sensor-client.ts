import type { SensorTally } from './sensor-report.js';

/** The world of a client; a test gives a virtual one. */
export interface SensorWorld {
  /** Resolves when the API has stored the reading. */
  post(reading: string): Promise<void>;
  sleep(for_s: number): Promise<void>;
  /** Monotonic. */
  now_s(): number;
}

export interface ClientSettings {
  /** Between an answer and the next reading. */
  readonly think_s: number;
  /** After a failure; the original's sensors sleep 2 s. */
  readonly retry_s: number;
}

/**
 * A closed loop: post a reading, wait for the answer, think, next; from the first reading again after the last. A
 * failure of any kind is counted, and the same reading tried again after a pause, for as long as the API is away. The
 * latency is that of the attempt which was answered.
 */
export async function runClient(readings: readonly string[], { think_s, retry_s }: ClientSettings, world: SensorWorld, tally: SensorTally, stop: AbortSignal): Promise<void> {
  for (let index = 0; !stop.aborted;) {
    const answered = await attempt(readings[index]!, world, tally);
    if (answered) index = (index + 1) % readings.length;
    const pause_s = answered ? think_s : retry_s;
    if (pause_s > 0) await world.sleep(pause_s);
  }
}

async function attempt(reading: string, world: SensorWorld, tally: SensorTally): Promise<boolean> {
  const began_s = world.now_s();
  tally.countSent();
  try {
    await world.post(reading);
  } catch {
    // Whatever the reason, it is the API's to log; a sensor only counts and comes back.
    tally.countFailed();
    return false;
  }
  tally.countAnswered(world.now_s() - began_s);
  return true;
}
