import type { Cores, Seconds } from '../../../core/units.js';
import type { Application } from '../../model/application.js';
import type { ServiceIndex } from '../traffic.js';

/** A service as the fluid model computes with it; services by index. */
export interface ServiceNode {
  readonly cpu_s: Seconds;
  readonly cpuCv: number;
  readonly wait_s: Seconds;
  readonly waitCv: number;
  /** Cores a task can take for requests, beside its base load. */
  readonly cores: Cores;
  readonly baseCpu: Cores;
  readonly workers: number;
  readonly queue: number;
  readonly sent_B: number;
  readonly calls: readonly { readonly to: ServiceIndex; readonly sync: boolean; readonly probability: number }[];
  /** Services whose workers may be held by a request that is here. */
  readonly heldAbove: ReadonlySet<ServiceIndex>;
}

/** The services, and an order in which each comes after all that it calls. */
export interface CallGraph {
  readonly services: readonly ServiceNode[];
  readonly calleesFirst: readonly ServiceIndex[];
}

/** @throws Error where calls go round in a circle or to a service that does not exist */
export function callGraph(application: Application): CallGraph {
  const names = Object.keys(application.services);
  const above = names.map(() => new Set<ServiceIndex>());
  const services = Object.values(application.services).map((service, index): ServiceNode => ({
    cpu_s: service.cpu.time.mean,
    cpuCv: service.cpu.time.cv,
    wait_s: service.wait.mean,
    waitCv: service.wait.cv,
    cores: Math.min(service.threads, Math.max((service.cpu_limit ?? Infinity) - service.base_cpu, (service.cpu_limit ?? Infinity) / 100)),
    baseCpu: service.base_cpu,
    workers: service.workers,
    queue: service.queue,
    sent_B: service.sent_bytes,
    calls: service.calls.map(({ to, mode, probability }) => {
      if (!names.includes(to)) throw new Error(`no service ${to}`);
      return { to: names.indexOf(to), sync: mode === 'sync', probability };
    }),
    heldAbove: above[index]!,
  }));
  const calleesFirst = order(services);
  for (const caller of [...calleesFirst].reverse()) {
    for (const { to, sync } of services[caller]!.calls) {
      if (sync) for (const held of [caller, ...above[caller]!]) above[to]!.add(held);
    }
  }
  return { services, calleesFirst };
}

function order(services: readonly ServiceNode[]): ServiceIndex[] {
  const done: ServiceIndex[] = [];
  const state = services.map(() => 'new' as 'new' | 'open' | 'done');
  const visit = (service: ServiceIndex): void => {
    if (state[service] === 'open') throw new Error('calls go round in a circle');
    if (state[service] === 'done') return;
    state[service] = 'open';
    for (const { to } of services[service]!.calls) visit(to);
    state[service] = 'done';
    done.push(service);
  };
  services.forEach((_, service) => visit(service));
  return done;
}
