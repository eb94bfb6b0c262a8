import { describe, expect, it } from 'vitest';
import { plantModel, trafficOf, type Bench } from './plants.js';

const CORE = { cores: 1, background: 0, contention: 0 };

/** Share by which the measured value misses the expected one. */
const error = (measured: number, expected: number) => Math.abs(measured / expected - 1);

function open(api: Record<string, unknown>, cores: number, rate: number, seed: number): Bench {
  const bench = trafficOf(plantModel({ api: { queue: 1_000_000, ...api } }, [{ kind: 'open', name: 'users', entry: 'api' }]), { seed, warm_up_s: 1000 });
  const node = bench.traffic.addNode({ ...CORE, cores });
  bench.traffic.openTask(bench.traffic.addTask(0, node));
  bench.traffic.setLevel(0, rate);
  return bench;
}

/** Runs, samples the messages under way once a second, and holds the utilisation law and Little's law against the result. */
function measure({ kernel, traffic }: Bench, rate: number, end_s: number) {
  kernel.runUntil(1000);
  const busyBefore_s = traffic.nodeBusy_s(0);
  let open = 0;
  for (let t_s = 2000; t_s <= end_s; t_s += 31) {
    kernel.runUntil(t_s);
    open += traffic.counts().open;
  }
  const samples = Math.floor((end_s - 2000) / 31) + 1;
  kernel.runUntil(end_s);
  const span_s = end_s - 1000;
  const { completed } = traffic.counts();
  const throughput = completed / span_s;
  const utilisation = (traffic.nodeBusy_s(0) - busyBefore_s) / span_s;
  const { mean_s } = traffic.latency();
  expect(error(throughput, rate)).toBeLessThan(0.01);
  expect(error(utilisation, throughput * 1)).toBeLessThan(0.01);
  expect(error(open / samples, throughput * mean_s)).toBeLessThan(0.05);
  return mean_s;
}

describe('open queues meet theory within 2 %', () => {
  it.each([0.3, 0.6, 0.8])('M/M/1 at utilisation %f: W = 1/(mu - lambda)', (rate) => {
    const bench = open({ cpu: { law: 'exponential', mean: '1s' } }, 1, rate, 2);
    expect(error(measure(bench, rate, rate < 0.7 ? 300_000 : 1_500_000), 1 / (1 - rate))).toBeLessThan(0.02);
  });

  it('M/M/1 has exponential response times: percentiles too', () => {
    const bench = open({ cpu: { law: 'exponential', mean: '1s' } }, 1, 0.5, 3);
    measure(bench, 0.5, 500_000);
    const { p50_s, p95_s, p99_s } = bench.traffic.latency();
    for (const [measured, percent] of [[p50_s, 50], [p95_s, 95], [p99_s, 99]] as const) {
      expect(error(measured, -2 * Math.log(1 - percent / 100))).toBeLessThan(0.03);
    }
  });

  it.each([[2, 0.7], [4, 0.75], [8, 0.8]])('M/M/%i at utilisation %f: Erlang C', (servers, rho) => {
    const load = servers * rho;
    let term = 1;
    let sum = 1;
    for (let k = 1; k < servers; k++) sum += term *= load / k;
    const last = (term * load) / servers / (1 - rho);
    const waiting = last / (sum + last);
    const expected_s = 1 + waiting / (servers - load);
    const bench = open({ cpu: { law: 'exponential', mean: '1s' }, workers: servers, threads: servers }, servers, load, 4);
    expect(error(measure(bench, load, 500_000 / load), expected_s)).toBeLessThan(0.02);
  });

  it.each([
    { law: 'exponential', mean: '1s' },
    { law: 'lognormal', mean: '1s', cv: 1.5 },
    { law: 'gamma', mean: '1s', cv: 0.5 },
    { law: 'constant', mean: '1s' },
    { law: 'uniform', from: '0s', to: '2s' },
  ])('M/G/1 processor sharing, $law demands: W = x/(1 - rho), whatever the law', (time) => {
    const bench = open({ cpu: time, workers: 100_000 }, 1, 0.6, 5);
    expect(error(measure(bench, 0.6, 500_000), 1 / 0.4)).toBeLessThan(0.02);
  });

  it('M/D/1 first come first served: half the wait of M/M/1 (Pollaczek and Khinchin)', () => {
    const bench = open({ cpu: '1s' }, 1, 0.7, 6);
    expect(error(measure(bench, 0.7, 300_000), 1 + 0.7 / (2 * 0.3))).toBeLessThan(0.02);
  });
});
