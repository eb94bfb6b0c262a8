import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseDocument } from '../../../src/experiment/input/schema-faults.js';
import { parseYaml } from '../../../src/experiment/input/yaml-document.js';
import { scenario } from '../../../src/experiment/scenario.js';
import { refusals } from './check-scenario-text.js';
import { fly } from './flight.js';

/** Short, with everything in it that has a number or a time. */
const everything = parse(`
name: extreme
description: a bit of everything
duration: 10s
warm_up: 1s
sample: 1s
policies: [discrete]
objective: {latency: 500ms, percentile: 95, service: api}
application:
  stack: app
  services:
    sensor: {cpu: 1ms, sent_bytes: 10}
    api:
      replicas: 2
      cpu: {time: {law: gamma, mean: 40ms, cv: 0.5}, drift: {cv: 0.1, correlation: 10s}, by_message: {span: 10, factors: [1, 2]}}
      wait: 2ms
      base_cpu: 0.01
      base_memory: 0.1
      workers: 2
      threads: 1
      queue: 100
      cpu_limit: 0.9
      cpu_reservation: 0.1
      calls: [{to: db, probability: 0.9}, {to: log, mode: async}]
      interfaces: 2
      schedule_delay: 1s
      listen_delay: 1s
      stop_delay: 1s
    db: {cpu: {law: exponential, mean: 2ms}}
    log: {cpu: {law: uniform, from: 1ms, to: 3ms}, mode: global}
infrastructure:
  flavours: {medium: {cores: 2, memory: 4GiB}}
  groups: {edge: {flavour: medium, nodes: 2, background: 0.1, boot: 3s, contention: 0.05}}
  latency: 1ms
metrics: {period: 1s, snapshot: 1s, ingestion: 100ms, lost: 0.1, query: 50ms, inventory: 100ms, action: 100ms}
workload:
  - {kind: closed, name: sensors, service: sensor, entry: api, think: 200ms, retry: 1s, level: {kind: steps, steps: [{at: 0s, level: 2}, {at: 2s, level: 5}]}}
  - {kind: closed, name: others, entry: api, think: 200ms, retry: 1s, level: {kind: yo-yo, low: 1, high: 3, start: 1s, on: 1s, off: 1s, rounds: 2}}
  - {kind: open, name: calls, entry: api, arrivals: {burst_factor: 2, burst_share: 0.2, burst_length: 1s}, attempts: 2, retry: 1s, level: {kind: flash-crowd, base: 1, peak: 4, at: 1s, rise: 1s, hold: 1s, fall: 1s}}
  - {kind: open, name: posts, entry: db, level: {kind: diurnal, low: 1, high: 2, period: 10s, peak_at: 3s}}
  - {kind: open, name: ticks, entry: db, arrivals: constant, level: {kind: steps, steps: [{at: 0s, level: 1}]}}
faults:
  - {kind: node-crash, at: 1s, for: 1s, group: edge, index: 1}
  - {kind: task-crash, at: 2s, service: api}
  - {kind: metrics-lost, at: 1s, for: 1s, share: 0.5}
  - {kind: metrics-late, at: 1s, for: 1s, delay: 1s}
  - {kind: provisioning-slow, at: 1s, for: 1s, factor: 2}
  - {kind: api-errors, at: 1s, for: 1s, share: 0.5}
  - {kind: noisy-neighbour, at: 1s, for: 1s, group: edge, cores: 0.5}
  - {kind: leak, at: 1s, for: 2s, service: api, factor: 2}
engine:
  interval: 1s
  window: 2s
  scale_groups: true
  checkpoint_every: 2
  service_defaults: {max: 4, min: 1, up_step: 1, down_step: 1, cpu_up_limit: 0.6, cpu_down_limit: 0.2}
  group_defaults: {max: 3, min: 1, up_step: 1, down_step: 1, cpu_up_limit: 0.6, cpu_down_limit: 0.2}
  guard: {cooldown_up: 1s, cooldown_down: 1s, stabilization_up: 1s, stabilization_down: 2s, actions_per_minute: 20, stale_after: 10s}
`) as unknown;

type Path = readonly (string | number)[];
interface Leaf {
  readonly path: Path;
  readonly extremes: readonly unknown[];
}

function leaves(value: unknown, path: Path = []): readonly Leaf[] {
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, Array.isArray(value) ? Number(key) : key]));
  if (typeof value === 'number') return [{ path, extremes: [0, 1e-9, 1, 100, 1e10, 1e300] }];
  return typeof value === 'string' && /^\d+m?s$/.test(value) ? [{ path, extremes: ['0s', '0.000001ms', '1000d', '1000000d', `1${'0'.repeat(320)}s`] }] : [];
}

function withValue(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) return value.map((inner, index) => (index === key ? withValue(inner, rest, to) : (inner as unknown)));
  return { ...(value as object), [key]: withValue((value as Record<string, unknown>)[key], rest, to) };
}

const change = fc.constantFrom(...leaves(everything)).chain(({ path, extremes }) => fc.constantFrom(...extremes).map((to) => (document: unknown) => withValue(document, path, to)));

/** By far: the scenario as it stands has some hundred events in this time. */
const events_max = 400_000;
const until_s = 3;

describe.each(['request', 'fluid'])('%s: what the checks accept comes to its end', (fidelity) => {
  const textOf = (document: unknown) => stringify({ ...(document as object), fidelity });
  const flies = (text: string) => { fly(parseDocument(scenario, parseYaml(text, 's.yaml')), until_s, events_max); };

  it('as it stands', () => {
    expect(refusals(textOf(everything))).toEqual([]);
    flies(textOf(everything));
  });

  it('with numbers and times at nothing, at next to nothing and huge', () => {
    let flown = 0;
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
      const text = textOf(changes.reduce((document, apply) => apply(document), everything));
      if (refusals(text).length > 0) return;
      flies(text);
      flown += 1;
    }), { seed: 4, numRuns: 120 });
    expect(flown).toBeGreaterThan(20);
  });
});
