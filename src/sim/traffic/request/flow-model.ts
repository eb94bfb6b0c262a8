import type { Seconds } from '../../../core/units.js';
import type { PlantModel } from '../../model/plant-model.js';
import { KeyedTime } from '../../random/keyed-time.js';
import { namedStream } from '../../random/streams.js';
import { Router } from './server-task.js';
import { ServiceDemand } from './service-demand.js';

/** A service with its names resolved to positions and its draws prepared. */
export interface ServiceFlow {
  readonly workers: number;
  readonly queue: number;
  readonly sent_B: number;
  /** The same by message: shared evenly by its answer and the calls it makes on average. */
  readonly message_B: number;
  readonly calls: readonly { readonly service: number; readonly sync: boolean; readonly probability: number }[];
  readonly router: Router;
  readonly demand: ServiceDemand;
  /** The closed source that its tasks are the clients of; -1 none. */
  readonly clientsOf: number;
}

export interface SourceFlow {
  readonly entry: number;
  readonly retry_s: Seconds;
  readonly attempts: number;
  readonly think: KeyedTime | undefined;
  /** Names of its clients and messages for keyed draws: this plus their number. */
  readonly key: number;
  started: number;
}

/** @throws Error when a service is unknown, or is the client of two sources */
export function flowModel(model: PlantModel, seed: number): { readonly services: readonly ServiceFlow[]; readonly sources: readonly SourceFlow[] } {
  const { application: { services }, workload } = model;
  const names = Object.keys(services);
  const positionOf = (name: string): number => {
    const position = names.indexOf(name);
    if (position < 0) throw new Error(`unknown service ${name}; there are ${names.join(', ')}`);
    return position;
  };
  const clientsOf = names.map(() => -1);
  const sources = workload.map((source, index): SourceFlow => {
    if (source.kind === 'closed' && source.service !== undefined) {
      const service = positionOf(source.service);
      if (clientsOf[service] !== -1) throw new Error(`service ${source.service} is the client of two sources`);
      clientsOf[service] = index;
    }
    return {
      entry: positionOf(source.entry),
      retry_s: source.retry,
      attempts: source.kind === 'open' ? source.attempts : Infinity,
      think: source.kind === 'closed' ? new KeyedTime(source.think, seed, `${source.name}/think`) : undefined,
      key: namedStream(seed, `${source.name}/key`).next(),
      started: 0,
    };
  });
  return {
    sources,
    services: names.map((name, index): ServiceFlow => {
      const service = services[name]!;
      return {
        workers: service.workers,
        queue: service.queue,
        sent_B: service.sent_bytes,
        message_B: service.sent_bytes / (1 + service.calls.reduce((sum, { probability }) => sum + probability, 0)),
        calls: service.calls.map((call) => ({ service: positionOf(call.to), sync: call.mode === 'sync', probability: call.probability })),
        router: new Router(),
        demand: new ServiceDemand(service, seed, name),
        clientsOf: clientsOf[index]!,
      };
    }),
  };
}
