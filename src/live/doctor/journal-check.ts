import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../experiment/input/input-error.js';
import { systemReason } from '../../experiment/input/system-reason.js';
import { lockJournal } from '../journal/journal-lock.js';
import { fine, wanting, type Finding } from './finding.js';

/** Whether the journal can be written here, and whether somebody does. */
export async function checkJournal(file: string): Promise<Finding> {
  const folder = dirname(file);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    return wanting('journal', `${file}: ${systemReason(error)}`, `let this user write ${folder}`);
  }
  try {
    (await lockJournal(file)).release();
    return fine('journal', `${file} can be written`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return fine('journal', `${file} is being written: a controller runs on this machine`);
  }
}
