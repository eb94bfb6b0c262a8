import { Kernel } from '../../src/sim/kernel/kernel.js';
import { application } from '../../src/sim/model/application.js';
import { infrastructure, metricsPipeline } from '../../src/sim/model/infrastructure.js';
import { workload } from '../../src/sim/model/workload.js';
import { RequestTraffic } from '../../src/sim/traffic/request/request-traffic.js';
import type { Timing } from './contest.js';

/** Replicas of rest_api that share a VM of two cores. */
const REPLICAS_PER_NODE = 2;
const SENSORS_PER_NODE = 1000;

/**
 * Sensors that post to rest_api, which writes to db, for that long in virtual time, after a warm-up of a tenth.
 * `served` counts answered messages.
 */
export function closedNetwork(sensors: number, replicas: number, simulated_s: number): Timing {
  const kernel = new Kernel();
  const model = {
    application: application.parse({
      stack: 'iot',
      services: {
        sensor: { cpu: '6ms', sent_bytes: 750 },
        rest_api: { cpu: { law: 'lognormal', mean: '35ms', cv: 0.3 }, wait: '5ms', calls: [{ to: 'db' }], sent_bytes: 800 },
        db: { cpu: { law: 'exponential', mean: '3ms' }, workers: 100, threads: 4, sent_bytes: 290 },
      },
    }),
    infrastructure: infrastructure.parse({ flavours: {}, groups: {}, latency: '1ms' }),
    metrics: metricsPipeline.parse({}),
    workload: workload.parse([{ kind: 'closed', name: 'sensors', service: 'sensor', entry: 'rest_api', think: '80ms', level: { kind: 'steps', steps: [{ at: '0s', level: 0 }] } }]),
    faults: [],
    window_s: 30,
  };
  const traffic = new RequestTraffic(model, { seed: 1, warm_up_s: 0, objective: { latency_s: 1, percentile: 95 } }, kernel);
  const place = (service: number, tasks: number, perNode: number, cores: number) => {
    for (let task = 0, node = -1; task < tasks; task++) {
      if (task % perNode === 0) node = traffic.addNode({ cores, background: 0.05, contention: 0 });
      traffic.openTask(traffic.addTask(service, node));
    }
  };
  place(2, Math.ceil(replicas / 20), 1, 4);
  place(1, replicas, REPLICAS_PER_NODE, 2);
  place(0, sensors, SENSORS_PER_NODE, 32);
  kernel.runUntil(simulated_s / 10);
  const events = traffic.events;
  const { completed } = traffic.counts();
  const start_ms = performance.now();
  kernel.runUntil(simulated_s * 1.1);
  const seconds = (performance.now() - start_ms) / 1000;
  return { events: traffic.events - events, seconds, served: traffic.counts().completed - completed };
}
