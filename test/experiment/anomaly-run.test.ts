import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { engineConfiguration, policyReference } from '../../src/core/configuration/engine-configuration.js';
import { parseJournal } from '../../src/core/journal/parse.js';
import { replay } from '../../src/core/journal/replay.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { anomalyFaults } from '../../src/experiment/input/anomaly-checks.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { policySet, withPolicy } from '../../src/experiment/policy-set.js';
import { simulate } from '../../src/experiment/simulate.js';

const file = (name: string) => fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));

describe('a simulated run under attack', () => {
  test.each([['anomaly/yo-yo-attack', 're remove'], ['anomaly/cnsm-spatial-detected', 'adaptive -ad re']])('%s, %s: scores, investigations, a journal that replays; a controller that crashes changes nothing of the detectors', async (name, label) => {
    const { scenario } = await loadScenario(file(name), { seeds: 1 });
    const policy = scenario.policies.find((each) => each.label === label)!;
    const crashes = { ...scenario, duration: 4500, faults: [{ kind: 'controller-crash' as const, at: 4005, for: 20 }] };
    const { record, journal } = simulate({ scenario: crashes, policy, seed: 1, policies: builtInPolicies });
    expect(record.measured.timeline.columns.get('anomaly_score')).toHaveLength(450);
    expect(record.anomaly!.score.length).toBeGreaterThan(200);
    expect(record.attacks!.spans.length).toBeGreaterThan(1);
    const configuration = withPolicy(scenario.engine, policy);
    expect(replay(parseJournal(journal.map((line) => `${line}\n`).join('')), policySet(configuration, builtInPolicies))).toMatchObject({ match: true });
  });

  test('isolate holds the flow that carries what it never did, not the protected one, and scales for nobody', async () => {
    const { scenario } = await loadScenario(file('anomaly/compromised-sensors'), { seeds: 1 });
    const policy = scenario.policies.find(({ label }) => label === 'isolate')!;
    const { record, journal } = simulate({ scenario: { ...scenario, duration: 2700 }, policy, seed: 1, policies: builtInPolicies });
    const { t_s, columns } = record.measured.timeline;
    const after = (from_s: number, to_s: number, column: string) => columns.get(column)!.filter((_, row) => t_s[row]! > from_s && t_s[row]! <= to_s);
    const usual_bps = Math.max(...after(600, 2400, 'flow.h6>h2.bps'));
    expect(after(0, 2400, 'flow.h6>h2.cap_bps').some(Number.isFinite)).toBe(false);
    expect(Math.max(...after(2400, 2440, 'flow.h6>h2.bps'))).toBeGreaterThan(5 * usual_bps);
    for (const rate_bps of after(2440, 2700, 'flow.h6>h2.bps')) expect(rate_bps).toBeLessThan(1.5 * usual_bps);
    expect(columns.get('flow.h5>h2.cap_bps')?.some(Number.isFinite) ?? false).toBe(false);
    expect(record.marks).toEqual([]);
    const configuration = withPolicy(scenario.engine, policy);
    expect(replay(parseJournal(journal.map((line) => `${line}\n`).join('')), policySet(configuration, builtInPolicies))).toMatchObject({ match: true });
  });

  test.each(['request', 'fluid'] as const)('%s: what users meet with is observed where a detector is fed with it, journaled and replayed; else it is not there', async (fidelity) => {
    const { scenario } = await loadScenario(file('anomaly/flash-crowd'), { seeds: 1 });
    const fly = (inputs: readonly string[]) => {
      const engine = engineConfiguration.parse({ policy: 'discrete', ignore: { services: ['catalogue'], groups: ['core'] }, anomaly: { detector: 'windowed-gaussian', probation: 20, inputs, response: 'none' } });
      const policy = policyReference.parse('discrete');
      const flown = simulate({ scenario: { ...scenario, duration: 900, warm_up: 60, fidelity, engine }, policy, seed: 1, policies: builtInPolicies });
      return { ...flown, text: flown.journal.map((line) => `${line}\n`).join(''), configuration: withPolicy(engine, policy) };
    };
    const { text, record, configuration } = fly(['request_rate', 'latency', 'error_rate', 'cpu_per_request']);
    expect(replay(parseJournal(text), policySet(configuration, builtInPolicies))).toMatchObject({ match: true });
    const met = [...text.matchAll(/"traffic":(\{[^}]*\})/g)].map(([, found]) => JSON.parse(found!) as { request_rate_rps: number; latency_s: number; error_share: number });
    expect(met.length).toBeGreaterThan(50);
    const mean = (of: (one: (typeof met)[number]) => number) => met.reduce((sum, one) => sum + of(one), 0) / met.length;
    expect(Math.abs(mean(({ request_rate_rps }) => request_rate_rps) - 12)).toBeLessThan(0.6);
    expect(Math.abs(mean(({ latency_s }) => latency_s) / record.measured.latency.mean_s - 1)).toBeLessThan(0.15);
    expect(mean(({ error_share }) => error_share)).toBeLessThan(0.01);
    expect(record.anomaly!.score.length).toBeGreaterThan(20);
    expect(fly(['cpu', 'net_tx']).text).not.toContain('"traffic"');
  });

  test('requests of attackers are told from those of users', async () => {
    const { scenario } = await loadScenario(file('anomaly/yo-yo-attack'), { seeds: 1 });
    const short = { ...scenario, duration: 4000 };
    for (const fidelity of ['request', 'fluid'] as const) {
      const { measured } = simulate({ scenario: { ...short, fidelity }, policy: policyReference.parse('discrete'), seed: 1, policies: builtInPolicies }).record;
      const { completed, failed } = measured.legitimate!;
      const users = (completed + failed) / (measured.requests.completed + measured.requests.failed);
      expect(users).toBeGreaterThan(12 * 3940 / (12 * 3940 + 60 * 240) - 0.05);
      expect(users).toBeLessThan(0.95);
    }
  });
});

describe('an anomaly section is checked', () => {
  const faults = (anomaly: unknown, compat = 'none') => anomalyFaults(engineConfiguration.parse({ anomaly, compat }), ['engine', 'anomaly']);

  test('a detector that there is, with parameters that it takes', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ detector: 'relative-entropie' })[0]).toMatchObject({ path: ['engine', 'anomaly', 'detector'], suggestion: 'relative-entropy' });
    expect(faults({ detector: { name: 'relative-entropy', parameters: { window: 0 } } })[0]!.path).toEqual(['engine', 'anomaly', 'detector', 'parameters', 'window']);
  });

  test('the original read two inputs', () => {
    expect(faults({ inputs: ['cpu', 'latency'], response: 'remove' }, 'elascale')[0]).toMatchObject({ path: ['engine', 'anomaly', 'inputs', 1] });
  });

  test('the original knew one response', () => {
    expect(faults({ response: 'hold' }, 'elascale')[0]).toMatchObject({ path: ['engine', 'anomaly', 'response'] });
    expect(faults({ response: 'remove' }, 'elascale')).toEqual([]);
  });

  test('a policy of a comparison brings its own, or none', () => {
    const engine = engineConfiguration.parse({ anomaly: { response: 'cap' } });
    expect(withPolicy(engine, policyReference.parse('discrete')).anomaly!.response).toEqual({ kind: 'cap', extra: 1 });
    expect(withPolicy(engine, policyReference.parse({ name: 'discrete', anomaly: 'none' }))).not.toHaveProperty('anomaly');
    expect(withPolicy(engine, policyReference.parse({ name: 'discrete', anomaly: { response: 'hold' } })).anomaly!.response).toEqual({ kind: 'hold' });
  });
});
