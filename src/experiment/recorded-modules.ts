import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { PolicyReference } from '../core/configuration/engine-configuration.js';
import { InputError } from './input/input-error.js';
import { isPolicyModule } from './policy-module.js';
import { sha256 } from './run-directory.js';

/** The part of manifest.json that says where policy modules came from, and what every file was. */
const manifest = z.object({
  scenarios: z.array(z.object({
    folder: z.string(),
    modules: z.record(z.string(), z.string()),
    runs: z.array(z.object({ dir: z.string() })),
  })),
  files: z.record(z.string(), z.string()).optional(),
});

/** Where the modules of a journal stand. */
interface ModulePlace {
  readonly folder: string;
  /** The name of a policy from this folder, by that in the journal. */
  readonly nameThere: (name: string) => string;
}

const asWritten = (name: string) => name;
const besideUser = (name: string) => (isPolicyModule(name) ? `./${basename(name)}` : name);

type RecordedScenario = Pick<z.infer<typeof manifest>['scenarios'][number], 'folder' | 'modules'>;

/**
 * The folder from which the policy modules of a journal are loaded again: the current one, or that of the scenario which
 * the manifest of the journal's run directory names; the one whose modules are those of the run, where there is one.
 * Last the current folder is tried for files of the same base names.
 * @returns the folder, how modules are named there, and what there is to say about modules that are not those of the run
 * @throws InputError when neither has them
 */
export function moduleFolder(references: readonly PolicyReference[], journal: string, current: string): ModulePlace & { readonly notes: readonly string[] } {
  const names = references.map(({ name }) => name).filter(isPolicyModule);
  const { folder: recorded, modules } = recordedScenario(resolve(journal)) ?? { folder: current, modules: {} };
  const folders = [...new Set([current, recorded])];
  const places: readonly ModulePlace[] = [...folders.map((folder) => ({ folder, nameThere: asWritten })), { folder: current, nameThere: besideUser }];
  const path = ({ folder, nameThere }: ModulePlace, name: string) => resolve(folder, nameThere(name));
  const missing = (place: ModulePlace) => names.filter((name) => !existsSync(path(place, name)));
  const changed = (place: ModulePlace) => names.filter((name) => modules[name] !== undefined && modules[name] !== sha256(readFileSync(path(place, name))));

  const whole = places.filter((place) => missing(place).length === 0);
  const place = whole.find((candidate) => changed(candidate).length === 0) ?? whole[0];
  if (place === undefined) {
    throw new InputError(missing({ folder: folders.at(-1)!, nameThere: asWritten }).map((name) => ({
      file: journal, path: name, found: `no such file in ${folders.join(' or ')}`,
      allowed: 'the ES module that the journal was made with, in the current folder or where manifest.json says the scenario was',
    })));
  }
  return { ...place, notes: changed(place).map((name) => `${path(place, name)} is not the module that the journal was made with: its SHA-256 is another than in manifest.json`) };
}

/** A journal lies in the folder of its run, at most this far below the manifest: SCENARIO/POLICY/seed-N. */
const levels_max = 3;

/** SHA-256 of a journal as the manifest of its run directory lists it, where there is one. */
export function listedDigest(journal: string): string | undefined {
  const found = manifestOf(resolve(journal));
  return found?.files?.[`${found.dir}/${basename(journal)}`];
}

function recordedScenario(journal: string): RecordedScenario | undefined {
  const found = manifestOf(journal);
  return found?.scenarios.find(({ runs }) => runs.some((run) => run.dir === found.dir));
}

/** The manifest above a journal, and the folder of the journal as the manifest names it. */
function manifestOf(journal: string) {
  let folder = dirname(journal);
  for (let level = 0; level <= levels_max; level += 1, folder = dirname(folder)) {
    const file = join(folder, 'manifest.json');
    if (!existsSync(file)) continue;
    const read = readManifest(file);
    return read && { ...read, dir: relative(folder, dirname(journal)).split(sep).join('/') };
  }
  return undefined;
}

/** None where the file is another program's manifest. */
function readManifest(file: string) {
  try {
    return manifest.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
