import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { foundText, InputError } from '../experiment/input/input-error.js';

/** Writes a file that a user named for output: aside first, then renamed, so that it is whole or not there. @throws InputError */
export function writeWholeFile(file: string, text: string): void {
  const aside = `${file}.partial-${process.pid}`;
  try {
    writeFileSync(aside, text);
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw new InputError([{ file: 'command line', path: '--out', found: `${foundText(file)} (${(error as Error).message})`, allowed: 'a file that can be written' }]);
  }
}
