import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CallError } from '../../../../src/adapters/real/call.js';
import { linkageOf } from '../../../../src/adapters/real/images/shared-libraries.js';

it('Node\'s libraries and its loader are files', async () => {
  const { loader, libraries } = await linkageOf(process.execPath);
  expect(loader).toMatch(/\/ld-/);
  expect([...libraries.keys()].some((name) => name.startsWith('libc.so'))).toBe(true);
  for (const path of [loader, ...libraries.values()]) expect(existsSync(path), path).toBe(true);
});

it('what is no program cannot be packed', async () => {
  await expect(linkageOf('/etc/passwd')).rejects.toThrow(CallError);
});
