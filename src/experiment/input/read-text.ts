import { readFileSync, statSync } from 'node:fs';
import { InputError } from './input-error.js';

const MiB = 1024 ** 2;

/**
 * Reads a text file that the user named.
 * @throws InputError when it is not there, cannot be read, is larger than `size_max_B` or is not UTF-8.
 */
export function readText(file: string, size_max_B: number): string {
  const fault = (found: string, allowed: string) => new InputError([{ file, path: '', found, allowed }]);
  let bytes: Buffer;
  try {
    const status = statSync(file);
    if (!status.isFile()) throw fault(status.isDirectory() ? 'a directory' : 'something that is not a file', 'a file');
    if (status.size > size_max_B) throw fault(`a file of ${(status.size / MiB).toFixed(1)} MiB`, `at most ${size_max_B / MiB} MiB`);
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw fault(reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? String(error), 'a readable file');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault('bytes that are not UTF-8', 'text in UTF-8');
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'a file that may not be read',
  ELOOP: 'a link that leads to itself',
  ERR_INVALID_ARG_VALUE: 'a name that no file can have',
};
