import { describe, expect, it } from 'vitest';
import { measure, steady, type Deployment } from './deployment.js';

/**
 * Fluid beside request, on the same model. Stated bounds: utilisation and throughput within 5 %, mean latency within
 * 10 %; near the knee, where a few clients just fill a few tasks, latency within 15 % (the closed form treats clients
 * as independent, and they are not). p95 within 25 %: a shape is assumed, not solved.
 */
const knee = 0.15;

interface Case {
  readonly name: string;
  readonly deployment: Deployment;
  readonly latency?: number;
  /** The request model's own mean needs long at high loads. */
  readonly duration_s?: number;
}

function edge(sensors: number, replicas: number, cores: number, cv: number): Deployment {
  return {
    services: {
      sensor: { cpu: '6ms' },
      rest_api: { cpu: cv === 0 ? '35ms' : { law: 'lognormal', mean: '35ms', cv }, wait: '5ms', calls: [{ to: 'db' }] },
      db: { cpu: { law: 'exponential', mean: '2ms' }, workers: 50, threads: 2, base_cpu: 0.03 },
    },
    workload: [{ kind: 'closed', name: 'sensors', service: 'sensor', entry: 'rest_api', think: '83ms', level: steady }],
    nodes: [
      { cores: 4, tasks: { sensor: sensors, db: 1 } },
      { cores, background: 0.046, contention: 0.05, tasks: { rest_api: replicas } },
    ],
  };
}

function openWeb(rate: number, replicas: number, workers: number, law: unknown): Deployment {
  return {
    services: { web: { cpu: law, workers, threads: Math.min(2, workers) } },
    workload: [{ kind: 'open', name: 'users', entry: 'web', level: steady }],
    levels: [rate],
    nodes: [{ cores: 16, tasks: { web: replicas } }],
  };
}

function anonymous(clients: number, replicas: number): Deployment {
  return {
    services: { web: { cpu: { law: 'exponential', mean: '40ms' } } },
    workload: [{ kind: 'closed', name: 'users', entry: 'web', think: { law: 'exponential', mean: '87ms' }, level: steady }],
    levels: [clients],
    nodes: [{ cores: 8, tasks: { web: replicas } }],
  };
}

const exponential = { law: 'exponential', mean: '40ms' };
const cases: readonly Case[] = [
  ...[1, 3, 6, 12, 30].flatMap((sensors) => [1, 2, 3, 4].map((replicas): Case => ({
    name: `${sensors} sensors, ${replicas} replicas on 2 cores`, deployment: edge(sensors, replicas, 2, 0.3), latency: sensors === 6 ? knee : 0.1,
  }))),
  ...[1, 6, 12].flatMap((sensors) => [1, 4].map((replicas): Case => ({
    name: `${sensors} sensors, ${replicas} replicas on 4 cores, demands of cv 1`, deployment: edge(sensors, replicas, 4, 1), latency: knee,
  }))),
  ...[1, 3, 12, 100].flatMap((clients) => [1, 3].map((replicas): Case => ({ name: `${clients} anonymous clients, ${replicas} replicas`, deployment: anonymous(clients, replicas) }))),
  ...[0.3, 0.7, 0.85].flatMap((load) => [1, 3].flatMap((replicas) => [
    { name: `open at ${load}, ${replicas} replicas, one worker`, duration_s: 3000, deployment: openWeb((load * replicas) / 0.04, replicas, 1, exponential) },
    { name: `open at ${load}, ${replicas} replicas, constant demand`, duration_s: 3000, deployment: openWeb((load * replicas) / 0.04, replicas, 1, '40ms') },
    { name: `open at ${load}, ${replicas} replicas, shared CPU`, duration_s: 3000, deployment: openWeb((2 * load * replicas) / 0.04, replicas, 60, exponential) },
  ])),
];

describe('fluid agrees with request', () => {
  it.each(cases)('$name', ({ deployment, latency = 0.1, duration_s = 600 }) => {
    const request = measure(deployment, 'request', duration_s);
    const fluid = measure(deployment, 'fluid', duration_s);
    within(fluid.throughput, request.throughput, 0.05, 'throughput');
    for (const [service, cpu] of request.cpu) within(fluid.cpu.get(service)!, cpu, 0.05, `${service}.cpu`);
    request.busy.forEach((busy, node) => { within(fluid.busy[node]!, busy, 0.05, `node ${node}`); });
    within(fluid.latency_s, request.latency_s, latency, 'latency');
    within(fluid.p95_s, request.p95_s, 0.25, 'p95');
  });
});

function within(fluid: number, request: number, share: number, what: string): void {
  expect(Math.abs(fluid / request - 1), `${what}: fluid ${fluid}, request ${request}`).toBeLessThan(share);
}
