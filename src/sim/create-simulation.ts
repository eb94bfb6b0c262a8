import type { Clock } from './kernel/clock.js';
import { Kernel } from './kernel/kernel.js';
import { Cluster } from './cluster/cluster.js';
import { Provisioning } from './cluster/provisioning.js';
import type { Task } from './cluster/task.js';
import { ApiErrors } from './faults/api-errors.js';
import { Conditions } from './faults/conditions.js';
import { FaultInjection } from './faults/injection.js';
import { NetworkRecorder } from './measurement/network-recorder.js';
import { SupplyRecorder } from './measurement/supply-recorder.js';
import type { StepRecorder } from './measurement/step-recorder.js';
import { TimelineRecorder } from './measurement/timeline-recorder.js';
import { UsageRecorder } from './measurement/usage-recorder.js';
import type { Measurements, StepSeries } from './measurements.js';
import { MetricsPipeline } from './metrics/metrics-pipeline.js';
import type { TimeDistribution } from './model/distribution.js';
import type { PlantModel } from './model/plant-model.js';
import { MessageCarrier } from './network/message-carrier.js';
import { OverlayNetwork } from './network/overlay-network.js';
import { Observation } from './observation.js';
import { KeyedTime } from './random/keyed-time.js';
import { sampler } from './random/samplers.js';
import { namedStream } from './random/streams.js';
import { SimPlant } from './sim-plant.js';
import { ServiceTrafficMeter } from './metrics/service-traffic.js';
import type { Simulation, SimulationOptions } from './simulation.js';
import { FluidTraffic } from './traffic/fluid/fluid-traffic.js';
import { RequestTraffic } from './traffic/request/request-traffic.js';
import type { Traffic } from './traffic/traffic.js';
import { driveWorkload } from './workload/drive.js';

/** A cluster in virtual time, deployed and under its workload at t = 0. Deterministic in its arguments. */
export function createSimulation(model: PlantModel, options: SimulationOptions): Simulation {
  const kernel = new Kernel();
  const network = model.overlay_network && new OverlayNetwork(model.overlay_network.topology, model.overlay_network.settings, kernel);
  const carrier = network && new MessageCarrier(network, model.overlay_network!.settings.hosts);
  if (carrier !== undefined && options.fidelity === 'fluid') throw new Error('an overlay carries requests, no rates');
  const traffic = options.fidelity === 'request' ? new RequestTraffic(model, options, kernel, carrier) : new FluidTraffic(model, options, kernel);
  return { ...assemble(model, options, kernel, traffic, network, carrier), runUntil: (t_s) => kernel.runUntil(t_s) };
}

/** The control plane around a traffic model: all of a simulation but the running of its clock. */
export function assemble(model: PlantModel, options: SimulationOptions, clock: Clock, traffic: Traffic, network?: OverlayNetwork, carrier?: MessageCarrier): Omit<Simulation, 'runUntil'> {
  const { application, infrastructure, metrics: pipeline } = model;
  const { seed } = options;
  const ofTask = (distribution: TimeDistribution, name: string) => {
    const times = new KeyedTime(distribution, seed, name);
    return ({ slot, nth }: Task) => times.draw_s(slot, nth);
  };

  const groups = Object.keys(infrastructure.groups);
  const conditions = new Conditions(model.faults);
  const habits = Object.entries(application.services).map(([name, service]) => ({
    schedule: ofTask(service.schedule_delay, `schedule ${name}`),
    listen: ofTask(service.listen_delay, `listen ${name}`),
    stop: ofTask(service.stop_delay, `stop ${name}`),
    clients: model.workload.some((source) => source.kind === 'closed' && source.service === name),
  }));
  const cluster = new Cluster(model, clock, traffic, habits, options.epoch_s ?? 0);
  const boot = new Map(Object.entries(infrastructure.groups).map(([name, group]) => [name, sampler(group.boot, namedStream(seed, `boot ${name}`))]));
  const provisioning = new Provisioning(clock, cluster, boot, conditions);
  const metrics = new MetricsPipeline(pipeline, model.window_s, cluster, groups, clock, traffic, conditions, seed);
  const observation = new Observation(application.stack, groups, cluster, metrics, provisioning, new ServiceTrafficMeter(model.workload, traffic));
  const switches = network && { network, poll: model.overlay_network!.settings.poll, action: model.overlay_network!.settings.action };
  const plant = new SimPlant(clock, cluster, provisioning, observation, pipeline, new ApiErrors(conditions, seed), switches);

  const supply = new SupplyRecorder(cluster, groups, clock);
  const usage = new UsageRecorder(cluster, groups, traffic);
  const faults = new FaultInjection(clock, cluster, traffic, conditions, namedStream(seed, 'victims'));
  carrier?.follow(cluster);
  network?.start();
  cluster.deploy();
  for (const fault of model.faults) faults.arm(fault);
  const offered = driveWorkload(model.workload, options.duration_s, clock, cluster, traffic);
  const { percentile } = options.objective;
  const timeline = new TimelineRecorder(options.sample_s, { percentile, warm_up_s: options.warm_up_s }, traffic, cluster, metrics, supply, offered, network && new NetworkRecorder(network, options.sample_s));
  timeline.start(clock);

  return {
    plant,
    clock,
    controllerOutages: model.faults.flatMap((fault) => (fault.kind === 'controller-crash' ? [{ at_s: fault.at, for_s: fault.for }] : [])),
    measurements: (): Measurements => ({
      duration_s: clock.now_s,
      timeline: timeline.timeline(),
      requests: traffic.counts(),
      latency: traffic.latency(),
      ...legitimateOf(traffic),
      offered: series(offered),
      running: series(supply.running),
      nodes: series(supply.nodes),
      task_seconds: integrals(supply.running, clock.now_s),
      node_seconds: integrals(supply.nodes, clock.now_s),
      cpu_s: usage.cpu_s(),
      busy_s: usage.busy_s(),
      late_windows: timeline.lateShare,
      events: traffic.events,
    }),
  };
}

/** Nothing where the workload marks no attack: the measurements are what they were. */
function legitimateOf(traffic: Traffic): Pick<Measurements, 'legitimate'> {
  const legitimate = traffic.legitimate();
  return legitimate === undefined ? {} : { legitimate };
}

function series(recorders: ReadonlyMap<string, StepRecorder>): ReadonlyMap<string, StepSeries> {
  return new Map([...recorders].map(([name, recorder]) => [name, recorder.series()]));
}

function integrals(recorders: ReadonlyMap<string, StepRecorder>, until_s: number): ReadonlyMap<string, number> {
  return new Map([...recorders].map(([name, recorder]) => [name, recorder.integral(until_s)]));
}
