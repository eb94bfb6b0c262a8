import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { elascale } from './cli-session.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it.each([
  ['--hosts', '0', 'a whole number from 1 to 64'],
  ['--cores', 'two', `a number from 0.1 to ${availableParallelism()}, the machine's cores`],
  ['--cores', `${availableParallelism() + 1}`, `a number from 0.1 to ${availableParallelism()}, the machine's cores`],
  ['--boot-delay', '3', 'a time with its unit, as 20s'],
])('lab up refuses %s %s before anything is made', async (option, found, allowed) => {
  // No lab can have this name: were the option taken, none would be made by a test.
  expect(await elascale(['lab', 'up', '--name', 'No Lab', option, found])).toEqual({ code: 2, out: '', err: `command line: ${option}: found "${found}"; allowed: ${allowed}\n` });
});

it('a mistyped part of lab is told as any other command is', async () => {
  const { code, out, err } = await elascale(['lab', 'dwon']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/unknown command 'dwon'\n\(Did you mean down\?\)\n\(elascale help lab tells more\)/);
});

it('a lab that is not there, or cannot be, is told in one line and under --json in one value', async () => {
  const { code, out, err } = await elascale(['lab', 'status', '--name', 'nobody-made-this', '--json']);
  expect(code).toBe(2);
  // Without root or Debian's packages the machine is what is told of.
  expect(JSON.parse(out)).toEqual({ failure: expect.stringMatching(/^(unknown|machine)$/), message: err.trimEnd() });
  expect(err.trimEnd()).not.toContain('\n');
});

it('lab up keeps the configuration of another lab for as long as that stands', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-lab-yaml-'));
  try {
    vi.stubEnv('ELASCALE_LAB_STATE', join(folder, 'labs'));
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    mkdirSync(join(folder, 'labs', 'other'), { recursive: true });
    writeFileSync(join(folder, 'labs', 'other', 'lab.json'), '{}');
    writeFileSync(join(folder, 'lab.yaml'), '# Live configuration of the lab other. elascale lab up writes it anew: keep changes in a copy.\n');
    const up = ['lab', 'up', '--name', 'No Lab'];
    expect(await elascale(up)).toEqual({ code: 2, out: '', err: `${join(folder, 'lab.yaml')}: found the configuration of lab other, which stands; allowed: a folder of its own for lab No Lab\n` });
    rmSync(join(folder, 'labs', 'other'), { recursive: true });
    expect((await elascale(up)).err).not.toContain('lab.yaml');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
