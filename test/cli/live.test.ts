import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { elascale } from './cli-session.js';

let folder: string;
let config: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'elascale-cli-live-'));
  config = join(folder, 'elascale.yaml');
  writeFileSync(config, `cluster: {docker: "unix://${folder}/none.sock", attempts: 1}\n`);
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

describe('a cluster that cannot be reached', () => {
  it.each([
    [['live', '--once']], [['live', '--once', '--shadow']], [['freeze', '--reason', 'x']], [['unfreeze']], [['doctor']],
  ])('%j ends with 4 and says what to do', async (words) => {
    const { code, err, out } = await elascale([...words, '--config', config, '--json']);
    expect(code).toBe(4);
    expect(err).toContain('there is no such socket: is the engine running?');
    expect(JSON.stringify(JSON.parse(out))).toContain('none.sock');
  });

  it('is held in the journal of a shadow, which says why nothing was decided', async () => {
    await elascale(['live', '--once', '--shadow', '--config', config]);
    const { code, out } = await elascale(['replay', join(folder, 'elascale.journal.ndjson'), '--json']);
    expect([code, JSON.parse(out)]).toEqual([0, { match: true, cycles: 1 }]);
  });
});

describe('bad input', () => {
  it('a configuration is told with its faults, whatever the command', async () => {
    writeFileSync(config, 'lease: {holds_for: soon}\n');
    for (const words of [['live'], ['freeze'], ['doctor'], ['record', '--out', join(folder, 'r')]]) {
      const { code, err } = await elascale([...words, '--config', config]);
      expect([words[0], code]).toEqual([words[0], 2]);
      expect(err).toContain('elascale.yaml:1:20: lease.holds_for: found "soon"');
    }
  });

  it('a policy that is not there is told by the doctor as by live itself', async () => {
    writeFileSync(config, 'engine: {policy: adaptve}\n');
    for (const words of [['live', '--once'], ['doctor']]) {
      const { code, err } = await elascale([...words, '--config', config]);
      expect([words[0], code]).toEqual([words[0], 2]);
      expect(err).toContain('engine.policy: found unknown policy "adaptve"');
    }
  });

  it('record refuses a file that is there and a time without a unit', async () => {
    writeFileSync(join(folder, 'there'), 'mine');
    expect((await elascale(['record', '--config', config, '--out', join(folder, 'there')])).err).toContain('allowed: a file that is not there yet');
    const { code, err } = await elascale(['record', '--config', config, '--out', join(folder, 'r'), '--for', '10']);
    expect([code, err]).toEqual([2, 'command line: --for: found "10"; allowed: a time above 0 s with its unit, as 10m\n']);
    expect(existsSync(join(folder, 'r'))).toBe(false);
  });

  it('a file that is no journal is not written to', async () => {
    writeFileSync(join(folder, 'elascale.journal.ndjson'), 'my diary\n');
    const { code, err } = await elascale(['live', '--once', '--shadow', '--config', config]);
    expect(code).toBe(2);
    expect(err).toContain('move the file away to begin anew');
  });
});
