import { describe, expect, it } from 'vitest';
import { loadDependentMva, multiServer } from '../../../../src/sim/queueing/load-dependent-mva.js';
import { exactMva } from '../../../../src/sim/queueing/mva.js';
import { plantModel, trafficOf } from './plants.js';

const error = (measured: number, expected: number) => Math.abs(measured / expected - 1);

/** A service with one task on a node of its own. */
interface Station {
  readonly mean_s: number;
  readonly law: Record<string, unknown>;
  readonly cores?: number;
  readonly rest?: Record<string, unknown>;
}

interface Clients {
  readonly number: number;
  readonly think: unknown;
  readonly latency?: string;
  readonly messages?: number;
}

/** Anonymous clients of the first station; gives throughput and response time of the messages, having held the utilisation law against every node. */
function run(stations: Record<string, Station>, { number, think, latency = '0s', messages = 150_000 }: Clients) {
  const services = Object.fromEntries(Object.entries(stations).map(([name, { mean_s, law, rest }]) => [name, { cpu: { ...law, mean: `${mean_s}s` }, queue: 100_000, ...rest }]));
  const model = plantModel(services, [{ kind: 'closed', name: 'users', entry: Object.keys(stations)[0], think }], latency);
  const { kernel, traffic } = trafficOf(model, { seed: 11, warm_up_s: 100 });
  const tasks = Object.values(stations).map(({ mean_s, cores = 1 }, service) => {
    const node = traffic.addNode({ cores, background: 0, contention: 0 });
    const task = traffic.addTask(service, node);
    traffic.openTask(task);
    return { node, task, mean_s, cores };
  });
  traffic.setLevel(0, number);
  kernel.runUntil(100);
  const before = tasks.map(({ node, task }) => ({ busy_s: traffic.nodeBusy_s(node), served: traffic.taskCounters(task).served }));
  let end_s = 100;
  while (traffic.counts().completed < messages) kernel.runUntil((end_s += 100));
  const span_s = end_s - 100;
  tasks.forEach(({ node, task, mean_s, cores }, i) => {
    const busy_s = traffic.nodeBusy_s(node) - before[i]!.busy_s;
    expect(busy_s).toBeLessThanOrEqual(cores * span_s * (1 + 1e-12));
    expect(error(busy_s, (traffic.taskCounters(task).served - before[i]!.served) * mean_s)).toBeLessThan(0.02);
  });
  return { throughput: traffic.counts().completed / span_s, response_s: traffic.latency().mean_s };
}

const EXPONENTIAL = { law: 'exponential' };
const CONSTANT = { law: 'constant' };
const SHARED = { workers: 100_000 };

describe('closed networks meet exact mean value analysis within 3 %', () => {
  it.each([1, 3, 12, 30])('one first-come-first-served station with %i clients that think (any law)', (number) => {
    const { throughput, response_s } = run({ api: { mean_s: 0.05, law: EXPONENTIAL } }, { number, think: { law: 'uniform', from: '100ms', to: '300ms' } });
    const exact = exactMva([0.05], 0.2, number);
    expect(error(throughput, exact.throughput)).toBeLessThan(0.03);
    expect(error(response_s, exact.response_s[0]!)).toBeLessThan(0.03);
  });

  it.each([2, 10, 25])('two processor-sharing stations, one calling the other, with %i clients: any law of demands, latencies as think time', (number) => {
    const stations = {
      api: { mean_s: 0.03, law: { law: 'lognormal', cv: 1.2 }, rest: { ...SHARED, calls: [{ to: 'db' }] } },
      db: { mean_s: 0.02, law: { law: 'gamma', cv: 0.6 }, rest: SHARED },
    };
    const { throughput, response_s } = run(stations, { number, think: '150ms', latency: '5ms' });
    const exact = exactMva([0.03, 0.02], 0.15 + 4 * 0.005, number);
    expect(error(throughput, exact.throughput)).toBeLessThan(0.03);
    expect(error(response_s, exact.response_s[0]! + exact.response_s[1]! + 0.02)).toBeLessThan(0.03);
  });

  it.each([[2, 6], [4, 20]])('a station of %i servers with %i clients', (servers, number) => {
    const api = { mean_s: 0.1, law: EXPONENTIAL, cores: servers, rest: { workers: servers, threads: servers } };
    const exact = loadDependentMva([multiServer(0.1, servers)], 0.2, number);
    expect(error(run({ api }, { number, think: '200ms' }).throughput, exact.throughput)).toBeLessThan(0.03);
  });

  it('a synchronous call holds the worker: one that computes 20 ms and waits 30 ms for the callee serves 20 a second', () => {
    const stations = { api: { mean_s: 0.02, law: CONSTANT, rest: { calls: [{ to: 'db' }] } }, db: { mean_s: 0.03, law: CONSTANT, rest: SHARED } };
    expect(error(run(stations, { number: 10, think: '10ms', messages: 20_000 }).throughput, 20)).toBeLessThan(0.001);
  });

  it('an asynchronous call does not: it serves 50', () => {
    const stations = { api: { mean_s: 0.02, law: CONSTANT, rest: { calls: [{ to: 'db', mode: 'async' }] } }, db: { mean_s: 0.015, law: CONSTANT, rest: SHARED } };
    expect(error(run(stations, { number: 10, think: '10ms', messages: 20_000 }).throughput, 50)).toBeLessThan(0.001);
  });
});
