import { application } from '../../src/sim/model/application.js';
import { fault } from '../../src/sim/model/fault.js';
import { infrastructure, metricsPipeline } from '../../src/sim/model/infrastructure.js';
import type { PlantModel } from '../../src/sim/model/plant-model.js';
import { workload } from '../../src/sim/model/workload.js';
import type { SimulationOptions } from '../../src/sim/simulation.js';

/** The parts of a plant as a scenario file writes them; what is left out is small and idle. */
export interface ModelText {
  readonly services?: Record<string, object>;
  readonly flavours?: Record<string, object>;
  readonly groups?: Record<string, object>;
  readonly metrics?: object;
  readonly workload?: readonly object[];
  readonly faults?: readonly object[];
  readonly window_s?: number;
}

/** One service `web` on one group `edge` of one node with 2 cores; 1 request a second comes in. */
export function plantModel(text: ModelText = {}): PlantModel {
  const services = text.services ?? { web: { cpu: '10ms' } };
  return {
    application: application.parse({ stack: 'shop', services }),
    infrastructure: infrastructure.parse({
      flavours: { small: { cores: 2 }, ...text.flavours },
      groups: text.groups ?? { edge: { flavour: 'small' } },
    }),
    metrics: metricsPipeline.parse(text.metrics ?? {}),
    workload: workload.parse(text.workload ?? [{ kind: 'open', name: 'visitors', entry: Object.keys(services)[0], level: steps([0, 1]) }]),
    faults: (text.faults ?? []).map((entry) => fault.parse(entry)),
    window_s: text.window_s ?? 30,
  };
}

/** A profile of steps, each [at_s, level]. */
export function steps(...changes: readonly (readonly [number, number])[]): object {
  return { kind: 'steps', steps: changes.map(([at_s, level]) => ({ at: `${at_s}s`, level })) };
}

export function simulationOptions(options: Partial<SimulationOptions> = {}): SimulationOptions {
  return {
    seed: 1, fidelity: 'request', duration_s: 600, warm_up_s: 0, sample_s: 10,
    objective: { latency_s: 0.5, percentile: 95 }, ...options,
  };
}
