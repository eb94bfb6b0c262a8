import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { path, write } = temporaryFolder();
const vino7 = 'topologies/vino-7.yaml';
const timeline = 't_s,flow.h6>h7.bps,flow.h6>h7.cap_bps,flow.h5>h2.bps,link.sw1-sw2.utilisation,link.sw2-sw1.utilisation\n10,4e8,,2e5,0.9,0.01\n20,3e6,3e6,3e5,0.1,0.01\n';

describe('topology show', () => {
  it('draws every node, port and tunnel', async () => {
    const { code, out, err } = await elascale(['topology', 'show', vino7, '--svg', path('plain.svg')]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('3 switches, 7 hosts, 9 tunnels');
    const drawn = readFileSync(path('plain.svg'), 'utf8');
    for (const word of ['>sw3<', '>h7<', '>VNI 307<', '>pair_h5_1<', '>192.168.200.16<']) expect(drawn).toContain(word);
    expect(drawn).not.toContain('throttled');
  });

  it('draws the flows of a run, with a sign at each of the three ports of a throttled one', async () => {
    const { code, out } = await elascale(['topology', 'show', vino7, '--run', write('timeline.csv', timeline), '--svg', path('run.svg'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ flows: [{ source: 'h6', destination: 'h7', peak_bps: 4e8, cap: { max_bps: 3e6, from_s: 20, to_s: 20 } }, { source: 'h5', destination: 'h2', peak_bps: 3e5 }] });
    const drawn = readFileSync(path('run.svg'), 'utf8');
    expect(drawn).toContain('h6 to h7: 400 Mbit/s at most; throttled to 3 Mbit/s from 20 s to 20 s');
    // One more stands in the key.
    expect(drawn.match(/r="8"/g)).toHaveLength(4);
  });

  it.each<readonly [string, () => readonly string[], string]>([
    ['a run of something else', () => ['--run', write('other.csv', 't_s,api.cpu\n0,1\n'), '--svg', path('none.svg')], 'other.csv: found no flow or link of the overlay vino-7'],
    ['a run without a place for the drawing', () => ['--run', path('timeline.csv')], '--run: found no --svg beside it; allowed: --svg FILE'],
    ['a run that is not there', () => ['--run', path('gone'), '--svg', path('none.svg')], 'gone'],
    ['a folder that is not there', () => ['--svg', path('nodir/none.svg')], 'there is no folder'],
  ])('refuses %s and writes nothing', async (_, wordsOf, message) => {
    const words = wordsOf();
    const before = readdirSync(path(''));
    const { code, err } = await elascale(['topology', 'show', vino7, ...words]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(readdirSync(path(''))).toEqual(before);
  });
});

const broken = (from: string, to: string): string => {
  const text = readFileSync(vino7, 'utf8');
  if (!text.includes(from)) throw new Error(`${vino7} has no ${from}`);
  return text.replace(from, to);
};

describe('a topology that cannot be', () => {
  it.each([
    ['an unknown node', broken('[sw1, h4]', '[sw1, h44]'), 'links[1].between[1]: found unknown node "h44"'],
    ['an address twice', broken('192.168.200.11', '192.168.200.10'), '192.168.200.10'],
    ['an overlay in pieces', broken('  - {between: [sw2, sw1]}\n', ''), 'allowed:'],
    ['no YAML', 'switches: [', 'found'],
  ])('%s: show and plan end with 2, and nothing is written', async (name, text, message) => {
    const file = write(`${name.replaceAll(' ', '-')}.yaml`, text);
    for (const words of [['show', file, '--svg', path('faulty.svg')], ['plan', file]]) {
      const { code, out, err } = await elascale(['topology', ...words]);
      expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)]);
      expect(err).toContain(file);
    }
    expect(readdirSync(path(''))).not.toContain('faulty.svg');
  });
});

describe('topology import', () => {
  it.each([
    ['what runs', 'switches = open("x")\n'],
    ['nothing', ''],
  ])('refuses %s and writes no file', async (name, text) => {
    const file = write(`${name.replaceAll(' ', '-')}.py`, text);
    const { code, err } = await elascale(['topology', 'import', file, '--out', path('imported.yaml')]);
    expect([code, err]).toEqual([2, expect.stringMatching(/found .*; allowed: /)]);
    expect(err).toContain(file);
    expect(readdirSync(path(''))).not.toContain('imported.yaml');
  });
});

it('topology plan --json has an inverse and a check for its steps', async () => {
  const { code, out } = await elascale(['topology', 'plan', vino7, '--json']);
  expect(code).toBe(0);
  const { steps } = JSON.parse(out) as { steps: readonly Record<string, unknown>[] };
  expect(steps.length).toBeGreaterThan(50);
  for (const step of steps) expect(Object.keys(step)).toEqual(expect.arrayContaining(['argv', 'check', 'inverse']));
});

describe('topology status', () => {
  const placed = 'name: placed\nswitches: {sw1: {machine: {address: 192.0.2.1}}}\nhosts: {h1: {address: 192.168.200.10, machine: {address: 192.0.2.2}}}\nlinks: [{between: [sw1, h1]}]\n';

  it.each<readonly [string, () => readonly string[], string]>([
    ['nodes without a machine', () => [vino7, '--key', path('id')], 'vino-7.yaml: switches.sw1.machine: found nothing; allowed: {address: ...}'],
    ['no key', () => [write('placed.yaml', placed)], 'command line: --key: found nothing'],
    ['no host keys', () => [write('placed.yaml', placed), '--key', path('id')], 'nothing says which host key is its own'],
    ['a file of host keys that is not there', () => [write('placed.yaml', placed), '--key', write('id', 'x'), '--known-hosts', path('gone')], 'gone: there is no such file'],
    ['a key that is not there', () => [write('placed.yaml', placed), '--key', path('gone'), '--known-hosts', write('known_hosts', '')], 'gone: there is no such file'],
  ])('refuses %s before anything is called', async (_, wordsOf, message) => {
    const { code, err } = await elascale(['topology', 'status', ...wordsOf()]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
