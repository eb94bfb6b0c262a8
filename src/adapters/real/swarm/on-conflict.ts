import { CallError, pause } from '../call.js';

const attempts_max = 6;

/**
 * Swarm takes an update only on top of the version that it names. Another writer in between is no failure: the whole
 * change, reading included, is made again.
 * @throws CallError `conflict` when others were faster every time
 */
export async function againOnConflict<T>(change: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof CallError) || error.failure !== 'conflict' || attempt >= attempts_max) throw error;
      await pause(Math.random() * 0.1 * 2 ** attempt);
    }
  }
}
