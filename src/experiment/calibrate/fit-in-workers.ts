import { runInWorkers, type WorkerPool } from '../runner/worker-pool.js';
import type { FitAll } from './calibrate.js';
import type { Fit, FittedPlant } from './fit-plant.js';

/**
 * Makes fits in worker threads, so that the program answers meanwhile.
 * @param simulated is called after each simulation of any of them
 * @throws TaskError
 */
export function fitInWorkers(pool: Pick<WorkerPool, 'jobs' | 'signal'>, simulated: () => void): FitAll {
  return async (fits) => {
    const fitted = new Map<Fit, FittedPlant>();
    await runInWorkers<Fit, FittedPlant>(fits, { ...pool, entry: new URL('./fit-worker.js', import.meta.url) }, (result, fit) => fitted.set(fit, result), simulated);
    return fits.map((fit) => fitted.get(fit));
  };
}
