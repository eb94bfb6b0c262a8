import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { elascale } from './cli-session.js';

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
