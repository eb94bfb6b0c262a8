import type { Cores, Seconds } from '../../core/units.js';
import type { Service } from '../../sim/model/application.js';
import type { PlantModel } from '../../sim/model/plant-model.js';
import type { Recording } from './recording.js';

/** What a calibration may change of a plant. Delays are means: their laws and spreads stay the scenario's. */
export interface Parameters {
  /** CPU of one request at the entry service. */
  readonly demand_s: Seconds;
  readonly client_cpu_s: Seconds;
  readonly think_s: Seconds;
  /** Of the first callee, else of the entry itself: time without anybody's CPU in which the entry's worker is held. */
  readonly wait_s: Seconds;
  readonly callees: Readonly<Record<string, { readonly cpu_s: Seconds; readonly base: Cores; readonly sent_B: number }>>;
  /** Per node of the entry's group. */
  readonly background: Cores;
  readonly contention: number;
  /** A client's task running to sending. */
  readonly clientListen_s: Seconds;
  readonly clientStop_s: Seconds;
  /** A client's task asked for to running. */
  readonly clientSchedule_s: Seconds;
  /** The entry's task asked for to running. */
  readonly schedule_s: Seconds;
  /** The entry's task running to serving. */
  readonly listen_s: Seconds;
  readonly boot_s: Seconds;
  readonly ingestion_s: Seconds;
  readonly inventory_s: Seconds;
  readonly action_s: Seconds;
}

/** As a plant has them. */
export function parametersOf(plant: PlantModel, { source, client, entry, callees, group }: Recording): Parameters {
  const { services } = plant.application;
  const nodes = group && plant.infrastructure.groups[group.name]!;
  return {
    demand_s: services[entry.name]!.cpu.time.mean,
    client_cpu_s: client === undefined ? 0 : services[client.name]!.cpu.time.mean,
    think_s: source.think.mean,
    wait_s: services[(callees[0] ?? entry).name]!.wait.mean,
    callees: Object.fromEntries(callees.map(({ name }) => {
      const { cpu, base_cpu, sent_bytes } = services[name]!;
      return [name, { cpu_s: cpu.time.mean, base: base_cpu, sent_B: sent_bytes }];
    })),
    background: nodes?.background ?? 0,
    contention: nodes?.contention ?? 0,
    clientListen_s: client === undefined ? 0 : services[client.name]!.listen_delay.mean,
    clientStop_s: client === undefined ? 0 : services[client.name]!.stop_delay.mean,
    clientSchedule_s: client === undefined ? 0 : services[client.name]!.schedule_delay.mean,
    schedule_s: services[entry.name]!.schedule_delay.mean,
    listen_s: services[entry.name]!.listen_delay.mean,
    boot_s: nodes?.boot.mean ?? 0,
    ingestion_s: plant.metrics.ingestion.mean,
    inventory_s: plant.metrics.inventory,
    action_s: plant.metrics.action,
  };
}

/** The plant with these parameters in place of its own. */
export function withParameters(plant: PlantModel, { source, client, entry, callees, group }: Recording, parameters: Parameters): PlantModel {
  const services: Record<string, Service> = { ...plant.application.services };
  const change = (name: string, changes: (service: Service) => Partial<Service>) => {
    services[name] = { ...services[name]!, ...changes(services[name]!) };
  };
  change(entry.name, ({ cpu, schedule_delay, listen_delay }) => ({
    schedule_delay: { ...schedule_delay, mean: parameters.schedule_s },
    cpu: { ...cpu, time: { ...cpu.time, mean: parameters.demand_s } },
    listen_delay: { ...listen_delay, mean: parameters.listen_s },
  }));
  for (const { name } of callees) {
    const { cpu_s, base, sent_B } = parameters.callees[name]!;
    change(name, ({ cpu }) => ({ cpu: { ...cpu, time: { ...cpu.time, mean: cpu_s } }, base_cpu: base, sent_bytes: sent_B }));
  }
  change((callees[0] ?? entry).name, ({ wait }) => ({ wait: { ...wait, mean: parameters.wait_s } }));
  if (client !== undefined) {
    change(client.name, ({ cpu, schedule_delay, listen_delay, stop_delay }) => ({
      schedule_delay: { ...schedule_delay, mean: parameters.clientSchedule_s },
      cpu: { ...cpu, time: { ...cpu.time, mean: parameters.client_cpu_s } },
      listen_delay: { ...listen_delay, mean: parameters.clientListen_s },
      stop_delay: { ...stop_delay, mean: parameters.clientStop_s },
    }));
  }
  const { groups } = plant.infrastructure;
  const nodes = group && groups[group.name]!;
  return {
    ...plant,
    application: { ...plant.application, services },
    infrastructure: group === undefined || nodes === undefined ? plant.infrastructure : {
      ...plant.infrastructure,
      groups: {
        ...groups,
        [group.name]: { ...nodes, background: parameters.background, contention: parameters.contention, boot: { ...nodes.boot, mean: parameters.boot_s } },
      },
    },
    metrics: {
      ...plant.metrics,
      ingestion: { ...plant.metrics.ingestion, mean: parameters.ingestion_s },
      inventory: parameters.inventory_s,
      action: parameters.action_s,
    },
    workload: plant.workload.map((other) => (other === source ? { ...source, think: { ...source.think, mean: parameters.think_s } } : other)),
  };
}
