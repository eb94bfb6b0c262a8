import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { foundText, InputError } from '../experiment/input/input-error.js';
import { systemReason } from '../experiment/input/system-reason.js';
import type { Conversation } from './command.js';

/**
 * Looks, before any work is done, whether a file can be written where the user wants it, and that it is none of those
 * that the work reads.
 * @param option the one that named it
 * @throws InputError
 */
export function checkOutFile(file: string, inputs: readonly string[], option = '--out'): void {
  const outFault = (found: string, allowed: string) => fileFault(option, found, allowed);
  const folder = dirname(file);
  const there = kindOf(file);
  if (there === 'directory') throw outFault(`${foundText(file)}, a directory`, 'the name of a file');
  if (there === 'other') throw outFault(`${foundText(file)}, which is not a regular file`, 'the name of a file');
  if (/(^|[/\\])$/.test(file)) throw outFault(`${foundText(file)}, which names no file`, 'the name of a file');
  if (kindOf(folder) === undefined) throw outFault(`${foundText(file)}, and there is no folder ${folder}`, 'a file in a folder that is there');
  if (kindOf(folder) !== 'directory') throw outFault(`${foundText(file)}, and ${folder} is no folder`, 'a file in a folder that is there');
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw outFault(`${foundText(file)}, and the folder ${folder} cannot be written (${systemReason(error)})`, 'a file that can be written');
  }
  const input = inputs.find((candidate) => there === 'file' && kindOf(candidate) === 'file' && realpathSync(candidate) === realpathSync(file));
  if (input !== undefined) throw outFault(`${foundText(file)}, which is read as input`, 'another file than those that are read');
}

/**
 * Looks, before any work is done, whether a folder can be written or made where the user wants it.
 * @throws InputError
 */
export function checkOutFolder(folder: string, option = '--out'): void {
  let there = resolve(folder);
  while (kindOf(there) === undefined) there = dirname(there);
  const fault = (reason: string) => fileFault(option, `${foundText(folder)} (${reason})`, 'a folder that can be written');
  if (kindOf(there) !== 'directory') throw fault(`${there} is no folder`);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fault(systemReason(error));
  }
}

/**
 * Gives a command's result to its user: in the file that was named for it, else as text. A file is written aside and
 * then renamed, so that it is whole or not there; when that fails, the result is said all the same and not lost.
 * @throws InputError
 */
export function handOver(text: string, file: string | undefined, { say }: Conversation, option = '--out'): void {
  if (file === undefined) {
    say(text.trimEnd());
    return;
  }
  const aside = `${file}.partial-${process.pid}`;
  try {
    writeFileSync(aside, text);
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    say(text.trimEnd());
    throw fileFault(option, `${foundText(file)} (${systemReason(error)})`, 'a file that can be written');
  }
}

/** Nothing where a path leads nowhere. */
function kindOf(path: string): 'file' | 'directory' | 'other' | undefined {
  try {
    const status = statSync(path);
    return status.isFile() ? 'file' : status.isDirectory() ? 'directory' : 'other';
  } catch {
    return undefined;
  }
}

function fileFault(option: string, found: string, allowed: string): InputError {
  return new InputError([{ file: 'command line', path: option, found, allowed }]);
}
