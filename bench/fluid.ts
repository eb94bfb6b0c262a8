// (e) The fluid model with 10^4 to 10^6 sensors on 10^2 to 10^4 nodes over a simulated day: the traffic model alone, read
// at every beat of 10 s as the metrics read it, and the whole simulation with placement, metrics and timeline.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSimulation } from '../src/sim/create-simulation.js';
import { Kernel } from '../src/sim/kernel/kernel.js';
import { application } from '../src/sim/model/application.js';
import { infrastructure, metricsPipeline } from '../src/sim/model/infrastructure.js';
import type { PlantModel } from '../src/sim/model/plant-model.js';
import { workload } from '../src/sim/model/workload.js';
import { FluidTraffic } from '../src/sim/traffic/fluid/fluid-traffic.js';
import { figure, say } from './internals/report.js';
import { stopwatch } from './internals/stopwatch.js';

const day_s = 86_400;
const beat_s = 10;
const seed = { seed: 1, warm_up_s: 0, objective: { latency_s: 0.5, percentile: 95 } };

/** Sensors that report once a minute, more by day than by night, to one rest_api on nine nodes of ten and a db on the tenth. */
function iot(sensors: number, nodes: number): PlantModel {
  const each = { schedule_delay: '5s', listen_delay: '10s' };
  return {
    application: application.parse({
      stack: 'iot',
      services: {
        rest_api: { replicas: nodes - nodes / 10, constraints: ['loc==edge'], cpu: { law: 'exponential', mean: '2ms' }, workers: 8, calls: [{ to: 'db' }], sent_bytes: 800, ...each },
        db: { replicas: nodes / 10, constraints: ['loc==core'], cpu: '0.2ms', workers: 64, threads: 2, sent_bytes: 290, ...each },
      },
    }),
    infrastructure: infrastructure.parse({
      flavours: { vm: { cores: 2 } },
      groups: {
        edge: { flavour: 'vm', nodes: nodes - nodes / 10, labels: { loc: 'edge' }, background: 0.05 },
        core: { flavour: 'vm', nodes: nodes / 10, labels: { loc: 'core' }, background: 0.05 },
      },
    }),
    metrics: metricsPipeline.parse({}),
    workload: workload.parse([{
      kind: 'closed', name: 'sensors', entry: 'rest_api', think: { law: 'exponential', mean: '60s' },
      level: { kind: 'diurnal', low: 0.2 * sensors, high: sensors, peak_at: '14h' },
    }]),
    faults: [],
    window_s: 30,
  };
}

interface Cost {
  readonly seconds: number;
  /** Of the process's CPU: what others do on the machine is not in it. */
  readonly cpu_s: number;
  readonly MB: number;
}

/** Every node and task is read at every beat, the level moves every minute. */
function trafficAlone(sensors: number, nodes: number): Cost {
  const before_B = used_B();
  const kernel = new Kernel();
  const traffic = new FluidTraffic(iot(sensors, nodes), seed, kernel);
  const all = Array.from({ length: nodes }, () => traffic.addNode({ cores: 2, background: 0.05, contention: 0 }));
  const tasks = all.map((node, i) => traffic.addTask(i % 10 === 0 ? 1 : 0, node));
  for (const task of tasks) traffic.openTask(task);
  const [taskList, nodeList] = [Int32Array.from(tasks), Int32Array.from(all)];
  const [cpu_s, sent_B, busy_s] = [new Float64Array(nodes), new Float64Array(nodes), new Float64Array(nodes)];
  const time = stopwatch();
  let read_s = 0;
  for (let t_s = beat_s; t_s <= day_s; t_s += beat_s) {
    kernel.runUntil(t_s);
    if (t_s % 60 === 0) traffic.setLevel(0, sensors * (0.6 - 0.4 * Math.cos((2 * Math.PI * t_s) / day_s)));
    traffic.readTasks(taskList, tasks.length, cpu_s, sent_B);
    traffic.readNodes(nodeList, nodes, busy_s);
    read_s += cpu_s[0]! + busy_s[0]!;
    traffic.takeWindow();
  }
  const spent = time();
  const MB = (used_B() - before_B) / 1e6;
  if (!(read_s > 0 && traffic.counts().completed > 0)) throw new Error('nothing ran');
  return { ...spent, MB };
}

function wholeSimulation(sensors: number, nodes: number): Cost {
  const before_B = used_B();
  const time = stopwatch();
  const simulation = createSimulation(iot(sensors, nodes), { ...seed, fidelity: 'fluid', duration_s: day_s, sample_s: 60 });
  simulation.runUntil(day_s);
  const spent = time();
  const MB = (used_B() - before_B) / 1e6;
  if (simulation.measurements().requests.completed === 0) throw new Error('nothing ran');
  return { ...spent, MB };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory in use once garbage is collected. */
function used_B(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function report(name: string, sensors: number, nodes: number, { seconds, cpu_s, MB }: Cost): void {
  const beat_us = (seconds / (day_s / beat_s)) * 1e6;
  say(`  ${sensors.toLocaleString('en').padStart(9)} sensors ${nodes.toLocaleString('en').padStart(6)} nodes  ${seconds.toFixed(2).padStart(6)} s  ${cpu_s.toFixed(2).padStart(6)} s of CPU  ${beat_us.toFixed(1).padStart(8)} us a beat  ${Math.max(0, MB).toFixed(0).padStart(4)} MB`);
  figure(`${name}-${sensors}-on-${nodes}`, seconds, 's');
  figure(`${name}-${sensors}-on-${nodes}-cpu`, cpu_s, 's');
  figure(`${name}-${sensors}-on-${nodes}-step`, beat_us, 'us');
  figure(`${name}-${sensors}-on-${nodes}-memory`, Math.max(0, MB), 'MB');
}

say('fluid, a simulated day; traffic model alone, all counters read at each of 8640 beats');
for (const sensors of [1e4, 1e5, 1e6]) {
  for (const nodes of [1e2, 1e3, 1e4]) report('fluid', sensors, nodes, trafficAlone(sensors, nodes));
}
say('fluid, whole simulation, a day: placement, beats of every task and node, timeline');
for (const nodes of [1e2, 1e3, 1e4]) report('fluid-simulation', 1e6, nodes, wholeSimulation(1e6, nodes));
