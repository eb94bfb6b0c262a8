import type { Seconds } from '../../../core/units.js';
import type { Source } from '../../model/workload.js';
import { message_s } from './flows.js';
import { taskRate, type NetworkState, type PoolState, type ServiceState } from './network-state.js';
import { idleCores } from './node-load.js';
import { ResponseLaw } from './response-law.js';
import type { Answers, Equilibrium, SourceRates, TaskRates } from './situation.js';

/** What the state, once settled, means for everyone's counters. */
export function ratesOf(network: NetworkState, iterations: number): Equilibrium {
  const { graph } = network.model;
  const kinds = network.situation.kinds.map((kind, k) => {
    const tasks = graph.services.map((service, s): TaskRates => {
      if (!kind.reachable) return { cpu: service.baseCpu, sent_Bps: 0, served_rps: 0 };
      const rps = taskRate(network, s, k);
      const cpu = Math.min(service.cores, rps * network.situation.cpu_s[s]! * network.shares[k]![s]!.inflation);
      return { cpu: service.baseCpu + cpu, sent_Bps: rps * service.sent_B, served_rps: rps };
    });
    const requests = tasks.reduce((sum, { cpu }, s) => sum + kind.open[s]! * (cpu - graph.services[s]!.baseCpu), 0);
    return { busy: Math.min(kind.capacity.cores, idleCores(network, kind) + requests), tasks };
  });
  return {
    kinds,
    sources: network.model.sources.map((source, c) => sourceRates(network, source, c)),
    arriving: byKind(network, ({ arriving_rps, open }) => arriving_rps / open),
    served: byKind(network, (_, { open_rps }) => open_rps),
    iterations,
  };
}

/** By service, by kind of node: what holds for one task, times the tasks. */
function byKind({ services, situation }: NetworkState, ofTask: (state: ServiceState, pool: PoolState) => number): Float64Array[] {
  return services.map((state) => {
    const rates = new Float64Array(situation.kinds.length);
    for (const pool of state.pools) rates[pool.kind] = pool.tasks * ofTask(state, pool);
    return rates;
  });
}

function sourceRates(network: NetworkState, source: Source, c: number): SourceRates {
  const entry = network.model.entry[c]!;
  const first = network.services[entry]!;
  if (source.kind === 'closed') {
    const { workers, queue } = network.model.graph.services[entry]!;
    // More than the queues hold are refused and sleep; the rest of their cycle is not latency at the task.
    const limit_s = first.capacity_rps > 0 ? (first.open * (queue + workers)) / first.capacity_rps : Infinity;
    const message = message_s(network, c, Math.min(first.closed_s, limit_s));
    const open = first.succeeds > 0 ? network.throughput[c]! * message.mean : network.clients[c]!;
    return {
      completed_rps: network.throughput[c]!, failed_rps: 0, open, clients: network.clients[c]!,
      answers: [{ rps: network.throughput[c]!, law: law(message.mean, first.closedVariance + message.retryVariance), behind: undefined }],
    };
  }
  const keeps = first.arriving_rps > 0 ? first.open_rps / first.arriving_rps : 1;
  const good = 1 - (1 - first.succeeds) ** source.attempts;
  const completed_rps = network.throughput[c]! * good * keeps;
  const answers = first.openVisits.map(({ share, mean_s, variance, saturated }): Answers => {
    const message = message_s(network, c, mean_s);
    return {
      rps: completed_rps * share, law: law(message.mean, variance + message.retryVariance),
      behind: saturated && { kind: saturated.kind, perRequest_s: 1 / (saturated.tasks * saturated.open_rps) },
    };
  });
  const open = answers.reduce((sum, part) => sum + part.rps * part.law.mean_s, 0);
  return { completed_rps, failed_rps: network.throughput[c]! * (1 - good), open, clients: 0, answers };
}

/** Beyond this the gamma law's quantiles are no longer to be trusted. */
const CV_MAX = 1.4;

function law(mean_s: Seconds, variance: number): ResponseLaw {
  return new ResponseLaw(mean_s, mean_s > 0 ? Math.min(CV_MAX, Math.sqrt(Math.max(0, variance)) / mean_s) : 0);
}
