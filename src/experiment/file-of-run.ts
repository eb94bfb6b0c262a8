import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from './input/input-error.js';

/**
 * A file by its own path or by a folder: the one of that name in the folder, or the only one below it, so that a run
 * directory of one policy and seed counts as that run.
 * @throws InputError on a folder with none of the name, or with several below it
 */
export function fileOfRun(path: string, name: 'timeline.csv' | 'journal.ndjson'): string {
  if (!existsSync(path) || !statSync(path).isDirectory()) return path;
  const found = below(path, name);
  if (found.length === 1) return join(path, found[0]!);
  throw new InputError([{
    file: path, path: '', found: found.length === 0 ? `a folder without a ${name}` : `a comparison of ${found.length} runs`,
    allowed: found.length === 0 ? 'a run directory, the folder of one run in it, or such a file' : `the folder of one run, such as ${join(path, dirname(found[0]!))}`,
  }]);
}

/** The file itself, or SCENARIO/POLICY/SEED/ with it for each run (docs/commands.md). */
function below(path: string, name: string): readonly string[] {
  if (existsSync(join(path, name))) return [name];
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => basename(file) === name).sort();
}
