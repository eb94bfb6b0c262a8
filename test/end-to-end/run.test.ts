import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { broken } from '../experiment/input/scenario-text.js';
import { elascale, node } from './command.js';

const { path, write } = temporaryFolder();

interface Answer {
  readonly runs: readonly { readonly scenario: string; readonly policy: string; readonly seed: number; readonly dir: string }[];
  readonly comparison: readonly { readonly scenario: string; readonly policies: readonly { readonly policy: string; readonly metrics: Record<string, { mean: number; ci95: [number, number] | null; unit: string }> }[] }[];
  readonly report: string;
}

/** Everything under a folder by name, but what holds wall time. */
function bytes(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(csv|ndjson|json)$/.test(name) && name !== 'manifest.json');
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const compute = 'scenarios/elascale/compute-simple.yaml';

describe('run, replay, gap and decide on one directory', () => {
  it('go together', async () => {
    const ran = await elascale(['run', compute, '--policy', 'none,discrete,adaptive,target-tracking', '--seeds', '2', '--out', path('whole'), '--json']);
    expect(ran.code, ran.err).toBe(0);
    const { runs, comparison, report } = JSON.parse(ran.out) as Answer;
    expect(runs).toHaveLength(8);
    expect(comparison[0]!.policies.map(({ policy }) => policy)).toEqual(['none', 'discrete', 'adaptive', 'target-tracking']);
    for (const { metrics } of comparison[0]!.policies) {
      for (const { mean, ci95, unit } of Object.values(metrics)) {
        expect(Number.isFinite(mean)).toBe(true);
        expect(typeof unit).toBe('string');
        if (ci95 !== null) expect(ci95[0]).toBeLessThanOrEqual(ci95[1]);
      }
    }
    expect(readFileSync(report, 'utf8')).toContain('compute-simple');

    const adaptive = runs.find(({ policy }) => policy === 'adaptive')!;
    expect(readFileSync(join(adaptive.dir, 'timeline.csv'), 'utf8')).toMatch(/^t_s,(?:[\w.-]+,)*rest_api\.cpu,/);
    for (const { dir } of runs) {
      const replayed = await elascale(['replay', join(dir, 'journal.ndjson'), '--json']);
      expect(replayed.code, replayed.err).toBe(0);
      expect(JSON.parse(replayed.out)).toMatchObject({ match: true });
    }

    const journal = join(adaptive.dir, 'journal.ndjson');
    const whole = readFileSync(journal, 'utf8');
    const changed = whole.replace(/"decision":1(?=[,}])/, '"decision":2');
    for (const file of [write('changed.ndjson', changed), journal]) {
      writeFileSync(file, changed);
      const differing = await elascale(['replay', file, '--json']);
      expect(differing.code).toBe(3);
      expect(JSON.parse(differing.out)).toMatchObject({ match: false });
    }

    // Cut off in the middle of a line.
    writeFileSync(journal, whole.slice(0, -40));
    const torn = await elascale(['replay', journal]);
    expect([torn.code, torn.err]).toEqual([2, expect.stringContaining('found a line that is cut short')]);

    // Cut off at the end of a line: sound in itself, but not what the run wrote.
    writeFileSync(journal, `${whole.split('\n').slice(0, -5).join('\n')}\n`);
    const cut = await elascale(['replay', adaptive.dir, '--json']);
    expect([cut.code, cut.err]).toEqual([2, expect.stringContaining('not the whole journal that the run directory\'s manifest.json lists')]);
    const several = await elascale(['replay', path('whole')]);
    expect([several.code, several.err]).toEqual([2, expect.stringContaining('found a comparison of 8 runs; allowed: the folder of one run, such as ')]);

    const gap = await elascale(['gap', adaptive.dir, adaptive.dir, '--json']);
    expect(gap.code, gap.err).toBe(0);
    expect(JSON.parse(gap.out)).toMatchObject({ series: { 'rest_api.cpu': { nrmse: 0, bias: 0 }, 'rest_api.replicas': { agreement: 1 } } });

    const decided = await elascale(['decide', '--readings', join(adaptive.dir, 'timeline.csv'), '--config', compute, '--policy', 'discrete', '--json']);
    expect(decided.code, decided.err).toBe(0);
    expect((JSON.parse(decided.out) as unknown[])[0]).toMatchObject({ service: expect.any(String) as unknown, decision: expect.any(Number) as unknown });
  });

  it('gives the same bytes for the same seeds, whatever the number of threads', async () => {
    const words = ['run', 'scenarios/flash-crowd.yaml', write('small.yaml', broken('name: small', 'name: small')), '--policy', 'none,adaptive', '--seeds', '3'];
    const [one, three] = [await elascale([...words, '--jobs', '1', '--out', path('one')]), await elascale([...words, '--jobs', '3', '--out', path('three')])];
    expect([one.code, three.code], one.err + three.err).toEqual([0, 0]);
    expect(Object.keys(bytes(path('one')))).toHaveLength(2 * 2 * 3 * 3 + 2);
    expect(bytes(path('three'))).toEqual(bytes(path('one')));
  });
});

describe('run', () => {
  it('takes a policy from an ES module by its path', async () => {
    const policy = write('my-policy.mjs', `
export default {
  name: 'always-three', description: 'three, whatever comes',
  parameters: { safeParse: (data) => ({ success: true, data }), parse: (data) => data },
  recommend: ({ current }) => ({ kind: 'replicas', desired: 3, reason: current === 3 ? 'is three' : 'shall be three' }),
};
`);
    const ran = await elascale(['run', write('module.yaml', broken('name: small', 'name: module')), '--policy', `none,${policy}`, '--seeds', '1', '--out', path('module'), '--json']);
    expect(ran.code, ran.err).toBe(0);
    const { runs } = JSON.parse(ran.out) as Answer;
    expect(runs.map(({ policy: label }) => label)).toEqual(['none', 'always-three']);
    const journal = join(runs[1]!.dir, 'journal.ndjson');
    expect(readFileSync(journal, 'utf8')).toContain('shall be three');

    // The journal names the module as the scenario does: replay finds it by the manifest, wherever it is called from.
    const replayed = await elascale(['replay', journal, '--json']);
    expect([replayed.code, replayed.err, JSON.parse(replayed.out)]).toEqual([0, expect.stringContaining('cycles replayed'), expect.objectContaining({ match: true })]);
    write('my-policy.mjs', `${readFileSync(policy, 'utf8')}// Changed since.\n`);
    const changed = await elascale(['replay', journal]);
    expect([changed.code, changed.err]).toEqual([0, expect.stringContaining('is not the module that the journal was made with')]);
    rmSync(policy);
    const lost = await elascale(['replay', journal]);
    expect([lost.code, lost.err]).toEqual([2, expect.stringContaining('./my-policy.mjs: found no such file in ')]);
  });

  it('takes the load from a recording and the plant from a file', async () => {
    const recording = write('recorded.csv', 't_s,sensors.count\n0,2\n100,9\n300,\n400,1\n');
    const plant = write('plant.yaml', 'plant:\n  application: {services: {rest_api: {cpu: {mean: 20ms}}}}\n  workload: {sensors: {think: 500ms}}\n');
    const ran = await elascale(['run', write('loaded.yaml', broken('name: small', 'name: loaded')), '--policy', 'none', '--seeds', '1', '--load', `${recording}#sensors.count`, '--plant', plant, '--out', path('loaded')]);
    expect(ran.code, ran.err).toBe(0);
    const { scenarios } = JSON.parse(readFileSync(path('loaded/manifest.json'), 'utf8')) as { scenarios: { configuration: Record<string, unknown> }[] };
    expect(scenarios[0]!.configuration).toMatchObject({
      duration: 400,
      application: { services: { rest_api: { cpu: { time: { law: 'gamma', mean: 0.02 } } } } },
      workload: [{ think: { mean: 0.5 }, level: { kind: 'steps', steps: [{ at: 0, level: 2 }, { at: 100, level: 9 }] } }],
    });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('keeps what is finished when it is interrupted by %s', async (interruption) => {
    const few = write('few.yaml', broken('name: small', 'name: few\nseeds: 1'));
    const many = write('many.yaml', broken('name: small', 'name: many\nseeds: 1000'));
    let sent = false;
    const ran = await elascale(['run', few, many, '--policy', 'none', '--out', path(`cut-${interruption}/run`), '--json'], (child, err) => {
      if (sent || !err.includes('few, none: done')) return;
      sent = true;
      child.kill(interruption);
    });
    expect(ran.code, ran.err).toBe(130);
    const { runs, report } = JSON.parse(ran.out) as Answer;
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.length).toBeLessThan(1001);
    for (const { dir } of runs) expect(readdirSync(dir).sort()).toEqual(['journal.ndjson', 'summary.json', 'timeline.csv']);
    expect(existsSync(report)).toBe(true);
    expect(readdirSync(path(`cut-${interruption}`))).toEqual(['run']);
  });
});

describe('bad input ends with 2, a message a fault, and nothing written', () => {
  const files: readonly (readonly [name: string, text: string, message: string])[] = [
    ['unknown-key.yaml', broken('warm_up', 'warmup'), 'warmup: found an unknown key'],
    ['deep.yaml', '['.repeat(100_000), 'at most 50 levels of nesting'],
    ['large.yaml', `a: ${'x'.repeat(50 * 1024 ** 2)}`, 'found a file of 50.0 MiB; allowed: at most 1 MiB'],
    ['twice.yaml', broken('name: small', 'name: small\nname: other'), 'this key a second time'],
    ['no-trace.yaml', broken('kind: steps\n      steps:\n        - {at: 0s, level: 1}\n        - {at: 5m, level: 12}', 'kind: trace\n      file: none.csv\n      column: a'), 'none.csv: found no such file'],
  ];
  it.each(files)('%s', async (name, text, message) => {
    const ran = await elascale(['run', write(`bad/${name}`, text), '--out', path('bad-out/run')]);
    expect(ran.code).toBe(2);
    expect(ran.out).toBe('');
    expect(ran.err).toContain(message);
    expect(ran.err).not.toMatch(/\n\s+at /);
    expect(existsSync(path('bad-out'))).toBe(false);
  });

  it('a truncated journal', async () => {
    const ran = await elascale(['replay', write('bad/journal.ndjson', '{"type":"head')]);
    expect(ran.code).toBe(2);
    expect(ran.err).not.toMatch(/\n\s+at /);
  });
});

describe('npm start', () => {
  it('prints a table for every evaluation scenario and says where the report is', async () => {
    const ran = await node(['scripts/start.mjs', '--policy', 'none,discrete', '--seeds', '1', '--fidelity', 'fluid', '--out', path('start')]);
    expect(ran.code, ran.err).toBe(0);
    const scenarios = readdirSync('scenarios/elascale').filter((name) => !name.startsWith('network-')).map((name) => name.replace('.yaml', ''));
    for (const name of scenarios) expect(ran.out).toMatch(new RegExp(`^${name}$`, 'm'));
    expect(ran.out).toContain(`Report: ${path('start/index.html')}`);
  });
});
