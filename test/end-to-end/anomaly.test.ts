import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale, projectRoot } from './command.js';

const { path, write } = temporaryFolder();

/** A level with a slow swing, and a step up from row 300 to 319. */
const value = (row: number) => (10 + Math.sin(row / 7) + (row >= 300 && row < 320 ? 40 : 0)).toFixed(6);
const stamp = (row: number) => `2014-04-01 ${String(Math.floor(row / 60)).padStart(2, '0')}:${String(row % 60).padStart(2, '0')}:00`;
const series = (from: number, to: number) => `timestamp,value\n${Array.from({ length: to - from }, (_, row) => `${stamp(from + row)},${value(from + row)}\n`).join('')}`;
const weights = (fn: number, fp: number) => ({ CostMatrix: { tpWeight: 1, fnWeight: fn, fpWeight: fp, tnWeight: 1 } });

/** A checkout of NAB with `files` labelled files. */
function benchmark(folder: string, files: number, rows = 600): string {
  const names = Array.from({ length: files }, (_, index) => `made/file_${index}.csv`);
  for (const name of names) write(`${folder}/data/${name}`, series(0, rows));
  write(`${folder}/labels/combined_windows.json`, JSON.stringify(Object.fromEntries(names.map((name) => [name, [[stamp(290), stamp(330)]]]))));
  write(`${folder}/config/profiles.json`, JSON.stringify({ standard: weights(1, 0.11), reward_low_FP_rate: weights(1, 0.22), reward_low_FN_rate: weights(2, 0.11) }));
  return path(folder);
}

describe('anomaly nab', () => {
  it('refuses a folder that cannot be written before any detector runs', async () => {
    const ran = await elascale(['anomaly', 'nab', '--data', benchmark('unwritable', 1), '--detector', 'relative-entropy', '--out', `${write('plain', '')}/results`]);
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('plain is no folder')]);
    expect(ran.err).not.toContain('relative-entropy');
  });

  it('writes the files of NAB, with its line of totals, and answers with the scores', async () => {
    const out = path('results');
    const ran = await elascale(['anomaly', 'nab', '--data', benchmark('nab', 2), '--detector', 'relative-entropy', '--jobs', '1', '--out', out, '--json']);
    expect(ran.code, ran.err).toBe(0);
    const { scores, files, windows } = JSON.parse(ran.out) as { scores: Record<string, Record<string, number>>; files: number; windows: number };
    expect([files, windows]).toEqual([2, 2]);
    expect(readdirSync(out).sort()).toEqual(['final_results.json', 'relative-entropy', 'thresholds.json']);
    expect(JSON.parse(readFileSync(`${out}/final_results.json`, 'utf8'))).toEqual(scores);
    const rows = readFileSync(`${out}/relative-entropy/made/relative-entropy_file_0.csv`, 'utf8').trimEnd().split('\n');
    expect([rows.length, rows[0]]).toEqual([601, 'timestamp,value,anomaly_score,label']);
    const [head, ...table] = readFileSync(`${out}/relative-entropy/relative-entropy_standard_scores.csv`, 'utf8').trimEnd().split('\n').map((line) => line.split(','));
    expect(head).toEqual(['Detector', 'Profile', 'File', 'Threshold', 'Score', 'TP', 'TN', 'FP', 'FN', 'Total_Count']);
    expect(table.map((line) => line.length)).toEqual([10, 10, 10]);
    const [totals, ...each] = [...table].reverse();
    expect(totals!.slice(0, 4)).toEqual(['Totals', '', '', '']);
    for (const column of [4, 5, 6, 7, 8, 9]) expect(Number(totals![column]), head![column]).toBeCloseTo(each.reduce((sum, line) => sum + Number(line[column]), 0), 9);
    // 90 rows of each are probation.
    expect(Number(totals![9])).toBe(2 * 510);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves no half results on %s, and ends with 130', async (interruption) => {
    const data = benchmark('many', 300);
    const out = path(`cut-${interruption}`);
    let sent = false;
    const ran = await elascale(['anomaly', 'nab', '--data', data, '--detector', 'relative-entropy,htm', '--jobs', '1', '--out', out, '--json'], (child, err) => {
      if (sent || !err.includes('relative-entropy: done')) return;
      sent = true;
      child.kill(interruption);
    });
    expect([ran.code, JSON.parse(ran.out)], ran.err).toEqual([130, { interrupted: true }]);
    expect(ran.err).toContain('nothing was written');
    expect(existsSync(out)).toBe(false);
  });

  it('refuses what is no checkout, naming file, path, what was found and what is allowed', async () => {
    const lacking = benchmark('lacking', 1);
    write('lacking/labels/combined_windows.json', JSON.stringify({ 'made/file_0.csv': [], 'made/gone.csv': [] }));
    const cases: readonly (readonly [words: readonly string[], message: string])[] = [
      [['--data', path('nowhere')], `${path('nowhere')}/labels/combined_windows.json`],
      [['--data', lacking], 'made/gone.csv: found a file that is not in data/; allowed: the whole of what is labelled'],
      [['--data', benchmark('sound', 1), '--detector', 'htn'], '--detector: found "htn"; allowed: relative-entropy,'],
      [['--data', path('sound'), '--jobs', '0'], '--jobs: found "0"; allowed: a whole number from 1 to 256'],
    ];
    for (const [words, message] of cases) {
      const ran = await elascale(['anomaly', 'nab', ...words, '--out', path('refused')]);
      expect([ran.code, ran.out], message).toEqual([2, '']);
      expect(ran.err).toContain(message);
    }
    expect(existsSync(path('refused'))).toBe(false);
  });
});

describe('anomaly score', () => {
  beforeAll(() => {
    write('whole.csv', series(0, 600));
    write('first.csv', series(0, 350));
    write('second.csv', series(350, 600));
  });
  const score = (file: string, ...more: readonly string[]) => elascale(['anomaly', 'score', path(file), '--detector', 'windowed-gaussian', '--column', 'value', '--range', '0,60', '--probation', '100', ...more]);

  it('goes on from the state that it left: the scores are those of one that never stopped', async () => {
    const state = path('state.json');
    const [whole, first] = [await score('whole.csv'), await score('first.csv', '--state', state)];
    const second = await score('second.csv', '--state', state);
    expect([whole.code, first.code, second.code], second.err).toEqual([0, 0, 0]);
    expect(first.out + second.out.slice(second.out.indexOf('\n') + 1)).toBe(whole.out);
    expect(whole.out.split('\n').slice(301, 303).every((line) => Number(line.split(',')[2]) > 0.99)).toBe(true);
  });

  it('scores standard input as it scores a file', async () => {
    const words = ['dist/cli.js', 'anomaly', 'score', '-', '--detector', 'windowed-gaussian', '--column', 'value', '--range', '0,60', '--probation', '100'];
    const piped = execFileSync(process.execPath, words, { cwd: projectRoot, input: series(0, 600), encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
    expect(piped).toBe((await score('whole.csv')).out);
  });

  it('refuses a state that is cut short, and leaves it and everything else as it was', async () => {
    const cut = write('cut.json', '{"detector":"windowed-gaussian","ver');
    const ran = await score('second.csv', '--state', cut, '--out', path('never.csv'), '--svg', path('never.svg'));
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err).toMatch(/cut\.json: .*no whole JSON.*allowed: the state of a windowed-gaussian detector/);
    expect([existsSync(path('never.csv')), existsSync(path('never.svg')), readFileSync(cut, 'utf8')]).toEqual([false, false, '{"detector":"windowed-gaussian","ver']);
  });

  it('draws the series and its scores', async () => {
    const ran = await score('whole.csv', '--svg', path('plot.svg'), '--json');
    expect(ran.code, ran.err).toBe(0);
    expect(readFileSync(path('plot.svg'), 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(JSON.parse(ran.out)).toMatchObject({ detector: 'windowed-gaussian', rows: 600, missing: 0 });
  });

  it('refuses text among the numbers by its line, and a column that is not there', async () => {
    write('text.csv', 'timestamp,value\n2014-04-01 00:00:00,1\n2014-04-01 00:01:00,half\n');
    const [text, column] = [await score('text.csv'), await elascale(['anomaly', 'score', path('whole.csv'), '--detector', 'htm', '--column', 'valu'])];
    expect([text.code, column.code]).toEqual([2, 2]);
    expect(text.err).toMatch(/text\.csv:3: .*found "half"/);
    expect(column.err).toContain('valu');
  });

  it('ends at ^C with the rows that were whole, and the state to go on from', async () => {
    const [out, state] = [path('stopped.csv'), path('stopped.json')];
    const words = ['dist/cli.js', 'anomaly', 'score', '-', '--detector', 'windowed-gaussian', '--column', 'value', '--range', '0,60', '--probation', '100', '--out', out, '--state', state, '--json'];
    const child = spawn(process.execPath, words, { cwd: projectRoot, stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { said += text; });
    child.stdin.write(`${series(0, 200)}${stamp(200)},1`);
    await expect.poll(() => (existsSync(out) ? readFileSync(out, 'utf8') : ''), { timeout: 20_000 }).toContain(stamp(199));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(readFileSync(out, 'utf8').trimEnd().split('\n')).toHaveLength(201);
    expect(JSON.parse(said)).toMatchObject({ rows: 200, interrupted: true });
    expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ detector: 'windowed-gaussian' });
  });

  it('counts what is above the threshold once probation is over; each detector has its own', async () => {
    const whole = path('own.csv');
    write('own.csv', series(0, 400));
    const told = async (...more: readonly string[]) => {
      const { out, err } = await elascale(['anomaly', 'score', whole, '--column', 'value', '--out', path('own-scores.csv'), '--json', ...more]);
      expect(err).not.toContain('error');
      return JSON.parse(out) as { readonly threshold: number; readonly alarms: number };
    };
    expect((await told('--detector', 'combined')).threshold).toBe(0.42);
    expect((await told('--detector', 'relative-entropy')).threshold).toBe(0.9999);
    expect((await told('--detector', 'windowed-gaussian', '--probation', '390', '--threshold', '0')).alarms).toBeLessThanOrEqual(10);
    expect((await told('--detector', 'relative-entropy', '--threshold', '1')).alarms).toBe(0);
  });
});
