import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root: what the default of $ELASCALE_GOLDEN is relative to. */
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the golden vectors stand: $ELASCALE_GOLDEN, else `../shared/golden` beside the project. */
export const goldenFolder = resolve(root, process.env['ELASCALE_GOLDEN'] ?? '../shared/golden');

function present(path: string): string {
  const absolute = resolve(goldenFolder, path);
  if (!existsSync(absolute)) {
    throw new Error(`golden vectors are absent: ${absolute} does not exist; set ELASCALE_GOLDEN to the folder that holds ${path}`);
  }
  return absolute;
}

/**
 * One golden file as JSON; `path` is relative to the golden folder, for example `hpa/rules.json`.
 *
 * @throws Error naming the missing path when the file or the whole folder is absent: a differential test that
 * finds nothing to compare must fail, not pass.
 */
export function goldenFile(path: string): unknown {
  return JSON.parse(readFileSync(present(path), 'utf8'));
}

/**
 * The JSON files of one folder of vectors, sorted, as paths for {@link goldenFile}.
 *
 * @throws Error when the folder is absent or holds no JSON file.
 */
export function goldenFiles(folder: string): readonly string[] {
  const names = readdirSync(present(folder)).filter((name) => name.endsWith('.json')).sort();
  if (names.length === 0) throw new Error(`golden vectors are absent: no JSON file in ${resolve(goldenFolder, folder)}`);
  return names.map((name) => `${folder}/${name}`);
}

/** Prints how many cases of a file agreed, for example `hpa/replicas.json: 150 of 150 agree`. */
export function agreement(file: string, agreed: number, total: number): void {
  process.stdout.write(`${file}: ${agreed} of ${total} agree\n`);
}
