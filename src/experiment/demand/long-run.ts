import { groupSettings, serviceSettings } from '../../core/configuration/engine-configuration.js';
import { Cluster } from '../../sim/cluster/cluster.js';
import { Kernel } from '../../sim/kernel/kernel.js';
import type { PlantModel } from '../../sim/model/plant-model.js';
import type { Source } from '../../sim/model/workload.js';
import { FluidTraffic } from '../../sim/traffic/fluid/fluid-traffic.js';
import { modulationOf } from '../../sim/traffic/modulation.js';
import type { Scenario } from '../scenario.js';
import { slowFactors } from './slow-factors.js';

/** Level of every source, in the scenario's order. */
export type Load = readonly number[];

/**
 * Share of the messages that are late or fail in the long run under a constant load, with this many replicas of the
 * objective's service running: the steady state of the fluid model, over the levels of what moves slowly. `undefined`
 * where the cluster has no room for that many.
 *
 * Of all else there is enough: groups that the engine scales have all the nodes they may have, other services that it
 * scales have all their replicas. What it does not scale stands as the scenario deploys it. Swarm places the tasks as
 * in a run. Faults, delays and retries against tasks that still start are no part of it.
 */
export function lateShare(scenario: Scenario, load: Load, replicas: number): number | undefined {
  const { objective } = scenario;
  const model = ampleModel(scenario, load, replicas);
  const factors = slowFactors(scenario.application);
  const kernel = new Kernel();
  const traffic = new FluidTraffic(model, { seed: 0, warm_up_s: 0, objective: { latency_s: objective.latency, percentile: objective.percentile } }, kernel);
  const cluster = new Cluster(model, kernel, traffic, Object.values(model.application.services).map(() => atOnce), 0);
  cluster.deploy();
  if (cluster.service(objective.service)!.running < replicas) return undefined;

  let ended = 0;
  let late = 0;
  for (const { levels, share } of bursts(scenario.workload, load)) {
    levels.forEach((level, source) => { traffic.setLevel(source, level); });
    for (let slow = 0; slow < factors[0]!.length; slow++) {
      factors.forEach((byLevel, service) => { traffic.setDemandFactor(service, byLevel[slow]!); });
      const { sources, sustainable } = traffic.longRun();
      sources.forEach(({ completed_rps, answers, open }, c) => {
        // Clients that are never answered send nothing more: they count by what is under way.
        const stuck = completed_rps === 0 ? open : 0;
        const messages = scenario.workload[c]!.kind === 'open' ? levels[c]! : completed_rps + stuck;
        ended += share * messages;
        const inTime = answers.reduce((sum, { rps, law }) => sum + rps * (1 - law.tail(objective.latency)), 0);
        late += share * (sustainable ? messages - inTime : messages);
      });
    }
  }
  return ended === 0 ? 0 : late / ended;
}

const atOnce = { schedule: () => 0, listen: () => 0, stop: () => 0, clients: false };

function ampleModel({ application, infrastructure, metrics, workload, objective, engine }: Scenario, load: Load, replicas: number): PlantModel {
  const replicasOf = (name: string, deployed: number): number => {
    const client = workload.findIndex((source) => source.kind === 'closed' && source.service === name);
    if (name === objective.service) return replicas;
    if (client >= 0) return Math.round(load[client]!);
    const scaled = !engine.ignore.services.includes(name) && !engine.ignore.stacks.includes(application.stack);
    const settings = serviceSettings(engine, name);
    return scaled && settings.auto_scale ? Math.max(deployed, settings.max) : deployed;
  };
  const nodesOf = (name: string, deployed: number): number => {
    const settings = groupSettings(engine, name);
    return engine.scale_groups && settings.auto_scale && !engine.ignore.groups.includes(name) ? Math.max(deployed, settings.max) : deployed;
  };
  return {
    application: {
      ...application,
      services: Object.fromEntries(Object.entries(application.services).map(([name, service]) => [
        name, { ...service, replicas: replicasOf(name, service.replicas), cpu: { time: service.cpu.time, drift: undefined, by_message: undefined } },
      ])),
    },
    infrastructure: {
      ...infrastructure,
      groups: Object.fromEntries(Object.entries(infrastructure.groups).map(([name, group]) => [name, { ...group, nodes: nodesOf(name, group.nodes) }])),
    },
    metrics,
    workload: workload.map((source) => (source.kind === 'open' ? { ...source, arrivals: source.arrivals === 'constant' ? 'constant' : 'poisson' } : source)),
    faults: [],
    window_s: engine.window,
  };
}

/** A source that comes in bursts is in one of two states; each combination with its share of time. */
function bursts(workload: readonly Source[], load: Load): readonly { readonly levels: Load; readonly share: number }[] {
  let states: { levels: number[]; share: number }[] = [{ levels: [], share: 1 }];
  workload.forEach((source, c) => {
    const level = load[c]!;
    const modulation = modulationOf(source);
    const own = modulation === undefined ? [{ rate: 1, share: 1 }] : [modulation.burst, modulation.calm];
    states = states.flatMap(({ levels, share }) => own.map((state) => ({ levels: [...levels, level * state.rate], share: share * state.share })));
  });
  return states;
}
