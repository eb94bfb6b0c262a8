import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandWith } from '../../src/cli/commands/run.js';
import { sha256 } from '../../src/experiment/run-directory.js';
import type { SimulateAll, SimulationTask } from '../../src/experiment/runner/simulate-in-workers.js';
import { TaskError } from '../../src/experiment/runner/worker-pool.js';
import { run } from '../experiment/synthetic-run.js';
import { broken, scenarioText } from '../experiment/input/scenario-text.js';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale, type Session } from './cli-session.js';

const { path, write } = temporaryFolder();

/** In place of the threads: every task is a quiet run, until the signal comes after `stopAfter` of them. */
function quietRuns(seen: SimulationTask[] = [], stopAfter = Infinity, interruption?: AbortController): SimulateAll {
  return (tasks, { signal }, finished) => {
    for (const task of tasks) {
      if (signal?.aborted === true) break;
      seen.push(task);
      finished({
        record: run({ scenario: task.scenario.name, policy: task.policy.label, seed: task.seed, measured: { timeline: { t_s: [10, 20], columns: new Map([['api.replicas', [1, NaN]]]) } } }),
        journal: ['{"type":"header"}', `{"seed":${task.seed}}`],
      }, task);
      if (seen.length === stopAfter) interruption?.abort();
    }
    return Promise.resolve();
  };
}

const command = (simulateAll: SimulateAll) => ({ table: [runCommandWith(simulateAll)] });
const scenario = (name: string) => write(`${name}.yaml`, broken('name: small', `name: ${name}`));
const parsed = ({ out }: Session) => JSON.parse(out) as { runs: { scenario: string; policy: string; seed: number; dir: string }[]; comparison: { scenario: string; policies: { policy: string; metrics: Record<string, { mean: number; unit: string }> }[] }[]; report: string; interrupted: boolean };

describe('run', () => {
  it('answers with the runs, their comparison and the report; everything else is on stderr', async () => {
    const session = await elascale(['run', scenario('one'), '--seeds', '2', '--out', path('out-one'), '--json'], command(quietRuns()));
    expect(session.code).toBe(0);
    const { runs, comparison, report, interrupted } = parsed(session);
    expect(interrupted).toBe(false);
    expect(runs.map(({ scenario: name, policy, seed }) => [name, policy, seed])).toEqual([['one', 'none', 1], ['one', 'none', 2], ['one', 'eager', 1], ['one', 'eager', 2]]);
    expect(comparison.map(({ scenario: name, policies }) => [name, policies.map(({ policy }) => policy)])).toEqual([['one', ['none', 'eager']]]);
    expect(Object.values(comparison[0]!.policies[0]!.metrics)[0]).toMatchObject({ mean: expect.any(Number) as unknown, unit: expect.any(String) as unknown });
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/i);
    expect(session.err).toContain('Requests late or failed');
    for (const { dir } of runs) expect(readdirSync(dir).sort()).toEqual(['journal.ndjson', 'summary.json', 'timeline.csv']);
  });

  it('checks a scenario for the fidelity that it is flown in', async () => {
    const vast = write('vast.yaml', broken('level: 12', 'level: 1000000'));
    const session = await elascale(['run', vast, '--out', path('out-vast')], command(quietRuns()));
    expect([session.code, session.err]).toEqual([2, expect.stringContaining('fluid (--fidelity fluid) beyond')]);
    expect((await elascale(['run', vast, '--fidelity', 'fluid', '--out', path('out-vast')], command(quietRuns()))).code).toBe(0);
  });

  it('writes what design promises, with digests that hold', async () => {
    await elascale(['run', scenario('two'), '--seeds', '1', '--out', path('out-two')], command(quietRuns()));
    const file = (name: string) => readFileSync(path(`out-two/${name}`), 'utf8');
    expect(readdirSync(path('out-two')).sort()).toEqual(['comparison.csv', 'comparison.json', 'index.html', 'manifest.json', 'two']);
    expect(file('two/none/seed-1/timeline.csv')).toBe('t_s,api.replicas\n10,1\n20,\n');
    expect(file('two/none/seed-1/journal.ndjson')).toBe('{"type":"header"}\n{"seed":1}\n');
    expect(JSON.parse(file('two/eager/seed-1/summary.json'))).toMatchObject({ scenario: 'two', policy: 'eager', seed: 1, duration_s: 600 });
    const manifest = JSON.parse(file('manifest.json')) as { command: string; versions: object; scenarios: { name: string; runs: object[]; configuration: { duration: number } }[]; files: Record<string, string> };
    expect(manifest.command).toContain('elascale run');
    expect(manifest.command).toContain('--seeds 1');
    expect(manifest.versions).toMatchObject({ node: process.versions.node });
    expect(manifest.scenarios[0]).toMatchObject({ name: 'two', configuration: { duration: 600 }, runs: [{ policy: 'none', seed: 1, dir: 'two/none/seed-1' }, { policy: 'eager', seed: 1, dir: 'two/eager/seed-1' }] });
    expect(Object.keys(manifest.files)).toHaveLength(9);
    for (const [name, digest] of Object.entries(manifest.files)) expect(sha256(file(name))).toBe(digest);
  });

  it('says everything on stdout without --json, but the progress', async () => {
    const { code, out, err } = await elascale(['run', scenario('three'), '--seeds', '1', '--out', path('out-three')], command(quietRuns()));
    expect(code).toBe(0);
    expect(out).toContain(`Report: ${path('out-three/index.html')}`);
    expect(err).toBe('three, none: done (1 of 2 runs)\nthree, eager: done (2 of 2 runs)\n');
  });

  it('takes several scenarios into one directory, seed by seed', async () => {
    const seen: SimulationTask[] = [];
    const session = await elascale(['run', scenario('a'), scenario('b'), '--policy', 'none', '--seeds', '2', '--fidelity', 'fluid', '--out', path('out-several'), '--json'], command(quietRuns(seen)));
    expect(seen.map((task) => [task.scenario.name, task.policy.label, task.seed, task.scenario.fidelity])).toEqual([['a', 'none', 1, 'fluid'], ['b', 'none', 1, 'fluid'], ['a', 'none', 2, 'fluid'], ['b', 'none', 2, 'fluid']]);
    expect(parsed(session).comparison.map(({ scenario: name }) => name)).toEqual(['a', 'b']);
    expect(existsSync(path('out-several/b/none/seed-2/timeline.csv'))).toBe(true);
  });

  it.each([
    ['after one run', 1, [['a', 'none', 1]]],
    ['after three runs of four policies and seeds', 3, [['a', 'none', 1], ['a', 'none', 2], ['a', 'eager', 1]]],
  ])('keeps what is finished when it is interrupted %s', async (_, count, kept) => {
    const out = path(`out-interrupted-${count}`);
    const interruption = new AbortController();
    const session = await elascale(['run', scenario('a'), '--seeds', '3', '--out', out, '--json'], { ...command(quietRuns([], count, interruption)), signal: interruption.signal });
    expect(session.code).toBe(130);
    const { runs, interrupted } = parsed(session);
    expect(interrupted).toBe(true);
    expect(runs.map(({ scenario: name, policy, seed }) => [name, policy, seed])).toEqual(kept);
    expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))).toMatchObject({ interrupted: true });
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toMatch(/Interrupted: \d+ of \d+ runs\./);
    expect(existsSync(join(out, 'index.html'))).toBe(true);
  });

  it('writes nothing when it is interrupted before anything is finished', async () => {
    const out = path('nothing/out');
    const session = await elascale(['run', scenario('a'), '--out', out, '--json'], { ...command(quietRuns()), signal: AbortSignal.abort() });
    expect(session.code).toBe(130);
    expect(JSON.parse(session.out)).toEqual({ runs: [], comparison: [], report: null, interrupted: true });
    expect(readdirSync(path('nothing'))).toEqual([]);
  });

  it('ends with 3 under --fail-on-slo when a policy misses the objective', async () => {
    const late: SimulateAll = (tasks, pool, finished) => quietRuns()(tasks, pool, ({ record, journal }, task) => {
      const requests = { ...record.measured.requests, late: task.policy.label === 'eager' ? 60 : 40 };
      finished({ record: { ...record, measured: { ...record.measured, requests } }, journal }, task);
    });
    const words = ['run', scenario('late'), '--seeds', '1'];
    const session = await elascale([...words, '--out', path('slo-missed'), '--fail-on-slo'], command(late));
    expect([session.code, existsSync(path('slo-missed/index.html'))]).toEqual([3, true]);
    expect(session.err).toMatch(/^late, eager: the objective is missed, 6 % of requests are late or failed, over the objective for [\d.]+ % of the time$/m);
    expect(session.err).not.toMatch(/none: the objective/);
    expect((await elascale([...words, '--out', path('slo-not-asked')], command(late))).code).toBe(0);
    expect((await elascale([...words, '--policy', 'none', '--out', path('slo-kept'), '--fail-on-slo'], command(late))).code).toBe(0);
  });

  it('takes an objective that nothing was measured by for missed', async () => {
    const silent: SimulateAll = (tasks, pool, finished) => quietRuns()(tasks, pool, ({ record, journal }, task) => {
      const requests = { ...record.measured.requests, issued: 0, completed: 0 };
      finished({ record: { ...record, measured: { ...record.measured, requests } }, journal }, task);
    });
    const { code, err } = await elascale(['run', scenario('silent'), '--policy', 'none', '--seeds', '1', '--out', path('silent'), '--fail-on-slo'], command(silent));
    expect([code, err]).toEqual([3, expect.stringContaining('silent, none: the objective is missed, no request was answered or failed')]);
  });

  it('says once a policy that it failed, and in the summary of each run', async () => {
    const failing: SimulateAll = (tasks, pool, finished) => quietRuns()(tasks, pool, ({ record, journal }, task) => {
      finished({ record: task.policy.label === 'eager' ? { ...record, policy_failure: { decisions: 2, of: 40, first: 'policy failed: no such field' } } : record, journal }, task);
    });
    const { code, err } = await elascale(['run', scenario('failing'), '--seeds', '2', '--out', path('failing')], command(failing));
    expect([code, err.match(/^.*policy failed.*$/gm)]).toEqual([0, ['failing, eager: 4 decisions in 2 of 2 runs were held, the first: policy failed: no such field']]);
    const summary = (policy: string) => JSON.parse(readFileSync(path(`failing/failing/${policy}/seed-1/summary.json`), 'utf8')) as object;
    expect(summary('eager')).toMatchObject({ policy_failure: { decisions: 2, of: 40, first: 'policy failed: no such field' } });
    expect(summary('none')).not.toHaveProperty('policy_failure');
  });

  it('keeps what it has when another run took its place meanwhile', async () => {
    const overtaken: SimulateAll = (tasks, pool, finished) => {
      write('overtaken/out/kept', 'text');
      return quietRuns()(tasks, pool, finished);
    };
    const session = await elascale(['run', scenario('a'), '--policy', 'none', '--seeds', '1', '--out', path('overtaken/out'), '--json'], command(overtaken));
    expect([session.code, parsed(session).report]).toEqual([0, path('overtaken/out-2/index.html')]);
    expect(session.err).toContain(`Another run came first: this one stands in ${path('overtaken/out-2')}`);
    expect(readdirSync(path('overtaken/out'))).toEqual(['kept']);
    expect(existsSync(parsed(session).runs[0]!.dir)).toBe(true);
  });

  it('leaves nothing behind when a run fails', async () => {
    const failing: SimulateAll = (tasks, pool, finished) => quietRuns([], 1)(tasks.slice(0, 1), pool, finished).then(() => { throw new Error('on purpose'); });
    const { code, err } = await elascale(['run', scenario('a'), '--out', path('failed/out')], command(failing));
    expect(code).toBe(1);
    expect(err).toContain('internal error: Error: on purpose');
    const inThread: SimulateAll = () => Promise.reject(new TaskError(1, 'on purpose', { cause: new RangeError('deep') }));
    const told = await elascale(['run', scenario('a'), '--out', path('failed/out')], command(inThread));
    expect(told.err).toMatch(/a, eager, seed 1: on purpose[^]*RangeError: deep/);
    expect(readdirSync(path('failed'))).toEqual([]);
  });

  it('refuses bad input before anything is written', async () => {
    const sound = scenario('a');
    const bad = write('bad.yaml', broken('to: db', 'to: bd'));
    const worse = write('worse.yaml', scenarioText.replace('duration: 10m', 'duration: 10'));
    const { code, err } = await elascale(['run', sound, bad, worse, '--out', path('refused/out')], command(quietRuns()));
    expect(code).toBe(2);
    expect(err.trimEnd().split('\n')).toEqual([expect.stringContaining('bad.yaml:13:20: application.services.rest_api.calls[0].to'), expect.stringContaining('worse.yaml:3:11: duration')]);
    expect(existsSync(path('refused'))).toBe(false);
    const twice = await elascale(['run', sound, sound, '--out', path('refused/out')], command(quietRuns()));
    expect(twice.err).toContain('found "a" a second time; allowed: scenarios of different names in one run');
    const occupied = await elascale(['run', sound, '--out', path('out-one')], command(quietRuns()));
    expect([occupied.code, existsSync(path('out-one/manifest.json'))]).toEqual([2, true]);
  });
});
