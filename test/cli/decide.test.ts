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

  it('decides on services and node groups by the policy of each, unless one is named for both', async () => {
    const readings = write('groups.csv', 't_s,api.cpu,api.replicas,edge.cpu,edge.nodes\n0,0.95,1,0.95,1\n');
    const config = write('groups.yaml', 'engine: {policy: none, group_policy: discrete, scale_groups: true, groups: {edge: {max: 3}}}\n');
    const decisions = async (...more: string[]) => JSON.parse((await elascale(['decide', '--readings', readings, '--config', config, '--json', ...more])).out) as { service: string; decision: number }[];
    const sizes = async (...more: string[]) => Object.fromEntries((await decisions(...more)).map(({ service, decision }) => [service, decision]));
    expect(await sizes()).toEqual({ api: 1, edge: 2 });
    expect(await sizes('--policy', 'discrete')).toEqual({ api: 2, edge: 2 });
  });

  it('keeps its columns under long names', async () => {
    const { out } = await elascale(['decide', '--readings', write('long.csv', 't_s,iot_app_rest_api.cpu,db.cpu\n0,0.5,0.5\n'), '--policy', 'none']);
    expect(new Set(out.trimEnd().split('\n').slice(0, -1).map((line) => line.indexOf(' cpu ')))).toHaveProperty('size', 1);
  });

  it('refuses a file of another kind, and an unknown policy, in one line', async () => {
    const readings = write('one.csv', 't_s,api.cpu\n0,0.5\n');
    const plant = write('plant.yaml', 'plant: {}\n');
    expect(await elascale(['decide', '--readings', readings, '--config', plant]))
      .toMatchObject({ code: 2, err: `${plant}: found a plant file, as elascale calibrate writes it; allowed: a file with an engine: section\n` });
    expect((await elascale(['decide', '--readings', readings, '--policy', 'discret'])).err).toMatch(/^command line: --policy: found unknown policy "discret"; .* Did you mean "discrete"\?\n$/);
  });

  it('looks for a module from the file that names it', async () => {
    const readings = write('two.csv', 't_s,api.cpu\n0,0.5\n');
    write('mine/two.mjs', `export default {
      name: 'two', description: 'two', parameters: { safeParse: (data) => ({ success: true, data }), parse: (data) => data },
      recommend: () => ({ kind: 'replicas', desired: 2, reason: 'two' }),
    };`);
    const { code, out, err } = await elascale(['decide', '--readings', readings, '--config', write('mine/two.yaml', 'engine: {policy: ./two.mjs}\n'), '--json']);
    expect([code, err]).toEqual([0, expect.stringContaining('1 decisions')]);
    expect(JSON.parse(out)).toMatchObject([{ decision: 2 }]);
  });

  it('tells in its help what holds without a configuration', async () => {
    expect((await elascale(['help', 'decide'])).out.replaceAll(/\s+/g, ' ')).toContain('without it policy discrete, from 1 to 4 replicas');
  });
});
