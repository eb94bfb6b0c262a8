import { readFileSync } from 'node:fs';
import { CallError } from './call.js';

/**
 * What a file of certificates, keys, host keys or passwords holds.
 * @throws CallError that names the path
 */
export function keyMaterial(path: string, called: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'it may not be read by this user' : message;
    throw new CallError('bad-setting', called, `cannot read ${path}: ${reason}`, 'correct the path where it was given (the configuration, or --key and --known-hosts), or who may read the file');
  }
}
