import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { write } = temporaryFolder();

describe('decide', () => {
  it('says when the settings of a configuration are for none that was recorded', async () => {
    const readings = write('readings.csv', 't_s,api.cpu\n0,0.5\n');
    const decide = (name: string) => elascale(['decide', '--readings', readings, '--config', write(`${name}.yaml`, `engine: {services: {${name}: {max: 8}}}\n`)]);
    const other = await decide('iot_app_api');
    expect([other.code, other.err]).toEqual([0, expect.stringContaining('the settings of iot_app_api apply to nothing here: the recording has api')]);
    expect((await decide('api')).err).toBe('');
  });

  it('tells in its help what holds without a configuration', async () => {
    expect((await elascale(['help', 'decide'])).out.replaceAll(/\s+/g, ' ')).toContain('without it policy discrete, from 1 to 4 replicas');
  });
});
