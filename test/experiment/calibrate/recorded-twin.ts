import { fileURLToPath } from 'node:url';
import { loadScenario } from '../../../src/experiment/load-scenario.js';
import type { PlantModel } from '../../../src/sim/model/plant-model.js';

export const twin = fileURLToPath(new URL('../../../scenarios/elascale/compute-simple.yaml', import.meta.url));

/** The twin's plant under 1 client, 12 from 200 s on, 1 again from 500 s on. */
export async function plantOfTwin(): Promise<PlantModel> {
  const { scenario } = await loadScenario(twin);
  const steps = [{ at: 0, level: 1 }, { at: 200, level: 12 }, { at: 500, level: 1 }];
  return {
    application: scenario.application, infrastructure: scenario.infrastructure, metrics: scenario.metrics, faults: [], window_s: 30,
    workload: scenario.workload.map((source) => ({ ...source, level: { kind: 'steps' as const, steps } })),
  };
}

/** Times of rows, one a cycle of 11.65 s. */
export const rows = Array.from({ length: 65 }, (_, row) => row * 11.65);
