import { Kernel } from '../../../../src/sim/kernel/kernel.js';
import { application } from '../../../../src/sim/model/application.js';
import { infrastructure, metricsPipeline } from '../../../../src/sim/model/infrastructure.js';
import type { PlantModel } from '../../../../src/sim/model/plant-model.js';
import { workload } from '../../../../src/sim/model/workload.js';
import { FluidTraffic } from '../../../../src/sim/traffic/fluid/fluid-traffic.js';
import { RequestTraffic } from '../../../../src/sim/traffic/request/request-traffic.js';
import type { NodeId, TaskId, Traffic, TrafficOptions } from '../../../../src/sim/traffic/traffic.js';

/** A small cluster, written as a scenario would write it. */
export interface Deployment {
  readonly services: Readonly<Record<string, unknown>>;
  readonly workload: readonly unknown[];
  readonly latency?: string;
  /** Levels of the sources without client tasks. */
  readonly levels?: readonly number[];
  readonly nodes: readonly { readonly cores: number; readonly background?: number; readonly contention?: number; readonly tasks: Readonly<Record<string, number>> }[];
}

export function plantModel({ services, workload: sources, latency = '1ms' }: Deployment): PlantModel {
  return {
    application: application.parse({ stack: 'test', services }),
    infrastructure: infrastructure.parse({ flavours: { vm: { cores: 1 } }, groups: { any: { flavour: 'vm' } }, latency }),
    metrics: metricsPipeline.parse({}),
    workload: workload.parse(sources),
    faults: [],
    window_s: 30,
  };
}

export const steady = { kind: 'steps', steps: [{ at: '0s', level: 0 }] } as const;

export interface Deployed {
  readonly kernel: Kernel;
  readonly traffic: Traffic;
  readonly nodes: readonly NodeId[];
  readonly tasks: ReadonlyMap<string, TaskId[]>;
}

/** Everything is up and serves at t = 0. */
export function deploy(deployment: Deployment, fidelity: 'request' | 'fluid', options: Partial<TrafficOptions> = {}): Deployed {
  const model = plantModel(deployment);
  const kernel = new Kernel();
  const all = { seed: 1, warm_up_s: 0, objective: { latency_s: 0.5, percentile: 95 }, ...options };
  const traffic = fidelity === 'request' ? new RequestTraffic(model, all, kernel) : new FluidTraffic(model, all, kernel);
  const names = Object.keys(model.application.services);
  const tasks = new Map(names.map((name): [string, TaskId[]] => [name, []]));
  const nodes = deployment.nodes.map(({ cores, background = 0, contention = 0, tasks: counts }) => {
    const node = traffic.addNode({ cores, background, contention });
    for (const [name, count] of Object.entries(counts)) {
      for (let i = 0; i < count; i++) {
        const task = traffic.addTask(names.indexOf(name), node);
        traffic.openTask(task);
        tasks.get(name)!.push(task);
      }
    }
    return node;
  });
  deployment.levels?.forEach((level, source) => { traffic.setLevel(source, level); });
  return { kernel, traffic, nodes, tasks };
}

export interface Figures {
  readonly throughput: number;
  readonly latency_s: number;
  readonly p95_s: number;
  /** Of all that ended, and of all that completed. */
  readonly failedShare: number;
  readonly lateShare: number;
  /** Mean over the tasks of a service. */
  readonly cpu: ReadonlyMap<string, number>;
  /** The same by task. */
  readonly taskCpu: ReadonlyMap<string, readonly number[]>;
  readonly busy: readonly number[];
}

/** Means between a warm-up of a tenth of the time and its end. */
export function measure(deployment: Deployment, fidelity: 'request' | 'fluid', duration_s: number): Figures {
  const { kernel, traffic, nodes, tasks } = deploy(deployment, fidelity);
  kernel.runUntil(duration_s / 10);
  traffic.takeWindow();
  const cpuOf = () => new Map([...tasks].map(([name, ids]) => [name, ids.map((id) => traffic.taskCounters(id).cpu_s)]));
  const before = cpuOf();
  const busy = nodes.map((node) => traffic.nodeBusy_s(node));
  kernel.runUntil(duration_s);
  const span_s = 0.9 * duration_s;
  const window = traffic.takeWindow();
  const taskCpu = new Map([...cpuOf()].map(([name, values]) => [name, values.map((value, i) => (value - before.get(name)![i]!) / span_s)]));
  return {
    throughput: window.completed / span_s,
    latency_s: window.latency_mean_s,
    p95_s: window.latency_p95_s,
    failedShare: window.failed / (window.failed + window.completed),
    lateShare: window.late / window.completed,
    cpu: new Map([...taskCpu].map(([name, values]) => [name, values.reduce((sum, value) => sum + value, 0) / values.length])),
    taskCpu,
    busy: nodes.map((node, i) => (traffic.nodeBusy_s(node) - busy[i]!) / span_s),
  };
}
