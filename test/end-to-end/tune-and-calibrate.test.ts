import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { broken } from '../experiment/input/scenario-text.js';
import { elascale } from './command.js';

const { path, write } = temporaryFolder();
const compute = 'scenarios/elascale/compute-simple.yaml';

async function answer(words: readonly string[]): Promise<unknown> {
  const { code, out, err } = await elascale([...words, '--json']);
  expect(code, err).toBe(0);
  return JSON.parse(out);
}

describe('what one command writes another takes', () => {
  it('calibrate fits a plant to a run, and run takes it', async () => {
    const { runs } = await answer(['run', compute, '--policy', 'none', '--seeds', '1', '--out', path('recorded')]) as { runs: { dir: string }[] };
    const recording = join(runs[0]!.dir, 'timeline.csv');
    await answer(['calibrate', recording, '--scenario', compute, '--load', `${recording}#sensor.replicas`, '--out', path('plant.yaml')]);
    const again = await answer(['run', compute, '--policy', 'none', '--seeds', '1', '--plant', path('plant.yaml'), '--load', `${recording}#sensor.replicas`, '--out', path('again')]) as { runs: { dir: string }[] };
    const { series } = await answer(['gap', again.runs[0]!.dir, recording]) as { series: Record<string, { nrmse?: number; agreement?: number }> };
    expect(series['rest_api.replicas']!.agreement).toBe(1);
    expect(series['rest_api.cpu']!.nrmse).toBeLessThan(0.15);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('calibrate ends at once on %s, answers that it did and leaves no file', async (interruption) => {
    const recording = write(`cut-${interruption}/recording.csv`, `t_s,sensor.replicas,rest_api.cpu\n${Array.from({ length: 3000 }, (_, row) => `${12 * row},12,0.9\n`).join('')}`);
    let sent = false;
    const ended = await elascale(['calibrate', recording, '--scenario', compute, '--out', path(`cut-${interruption}/plant.yaml`), '--json'], (child, err) => {
      if (sent || !err.includes('fitting')) return;
      sent = true;
      child.kill(interruption);
    });
    expect([ended.code, JSON.parse(ended.out)], ended.err).toEqual([130, { scenario: 'compute-simple', interrupted: true }]);
    expect(readdirSync(path(`cut-${interruption}`))).toEqual(['recording.csv']);
  });

  it('tune writes an engine: section, and decide takes it', async () => {
    const small = write('small.yaml', broken('name: small', 'name: small'));
    await answer(['tune', small, '--policy', 'discrete', '--budget', '12', '--out', path('tuned.yaml')]);
    expect(readFileSync(path('tuned.yaml'), 'utf8')).toMatch(/^engine:$/m);
    const readings = write('readings.csv', 't_s,rest_api.cpu,rest_api.replicas\n0,0.2,1\n10,0.95,1\n20,0.95,2\n');
    expect(await answer(['decide', '--readings', readings, '--config', path('tuned.yaml')])).toHaveLength(3);
  });

  it('refuses to write where it cannot', async () => {
    const small = write('small.yaml', broken('name: small', 'name: small'));
    const { code, out, err } = await elascale(['tune', small, '--policy', 'discrete', '--budget', '12', '--out', path('no/such/folder.yaml'), '--json']);
    expect([code, err]).toEqual([2, expect.stringContaining('command line: --out: found')]);
    expect(JSON.parse(out)).toHaveProperty('faults');
  });
});
