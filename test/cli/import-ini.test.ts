import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { liveFile } from '../../src/experiment/live-file.js';
import { parseYaml } from '../../src/experiment/input/yaml-document.js';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { path, write } = temporaryFolder();
const micro = '[rest_api]\ncpu_up_lim = 0.7\ncpu_down_lim = 0.2\nup_step = 1\ndown_step = -1\nmax_replica = 5\nmin_replica = 1\n';
const macro = '[iot-edge]\ncpu_up_lim = 0.81\ncpu_down_lim = 0.11\nmax_no_container = 10\n';

describe('import-ini', () => {
  it('prints an engine: section that the configuration\'s schema takes', async () => {
    const { code, out, err } = await elascale(['import-ini', write('micro.ini', micro), write('macro.ini', macro)]);
    expect(code).toBe(0);
    expect(err).toContain('max_no_container');
    const { engine } = liveFile.parse(parseYaml(out, 'out').value);
    expect(engine.services['rest_api']).toMatchObject({ cpu_up_limit: 0.7, down_step: 1, max: 5 });
    expect(engine.groups['iot-edge']).toMatchObject({ cpu_up_limit: 0.81 });
  });

  it('writes it to a file, and answers with what it found', async () => {
    const out = path('elascale.yaml');
    const session = await elascale(['import-ini', write('micro.ini', micro), write('macro.ini', macro), '--out', out, '--json']);
    expect(session.code).toBe(0);
    expect(JSON.parse(session.out)).toMatchObject({ engine: { services: { rest_api: { max: 5 } } }, warnings: [{ key: 'max_no_container' }], file: out });
    expect(readFileSync(out, 'utf8')).toContain('cpu_up_limit: 0.81');
  });

  it('refuses what is no number and writes nothing', async () => {
    const session = await elascale(['import-ini', write('micro.ini', micro.replace('0.7', 'much')), write('macro.ini', macro), '--out', path('none.yaml')]);
    expect(session.code).toBe(2);
    expect(session.err).toContain('micro.ini');
    expect(session.err).toContain('much');
    expect(existsSync(path('none.yaml'))).toBe(false);
    const nowhere = await elascale(['import-ini', write('micro.ini', micro), write('macro.ini', macro), '--out', path('no/such/folder.yaml')]);
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('--out: found')]);
    expect(readdirSync(path(''))).not.toContain('no');
  });
});
