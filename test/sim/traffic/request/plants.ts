import { Kernel } from '../../../../src/sim/kernel/kernel.js';
import { application, type Service } from '../../../../src/sim/model/application.js';
import { infrastructure, metricsPipeline } from '../../../../src/sim/model/infrastructure.js';
import type { PlantModel } from '../../../../src/sim/model/plant-model.js';
import { workload } from '../../../../src/sim/model/workload.js';
import { RequestTraffic } from '../../../../src/sim/traffic/request/request-traffic.js';

type Loose = Record<string, unknown>;

/** A plant's model from what a scenario file would say; the levels are set by the tests. */
export function plantModel(services: Record<string, Loose>, sources: Loose[], latency = '0s'): PlantModel {
  const steady = { kind: 'steps', steps: [{ at: '0s', level: 0 }] };
  return {
    application: application.parse({ stack: 'test', services }),
    infrastructure: infrastructure.parse({ flavours: {}, groups: {}, latency }),
    metrics: metricsPipeline.parse({}),
    workload: workload.parse(sources.map((source) => ({ level: steady, ...source }))),
    faults: [],
    window_s: 30,
  };
}

export interface Bench {
  readonly kernel: Kernel;
  readonly traffic: RequestTraffic;
  readonly services: readonly Service[];
}

export function trafficOf(model: PlantModel, options: { seed?: number; warm_up_s?: number; latency_s?: number } = {}): Bench {
  const kernel = new Kernel();
  const { seed = 1, warm_up_s = 0, latency_s = 1 } = options;
  const traffic = new RequestTraffic(model, { seed, warm_up_s, objective: { latency_s, percentile: 95 } }, kernel);
  return { kernel, traffic, services: Object.values(model.application.services) };
}
