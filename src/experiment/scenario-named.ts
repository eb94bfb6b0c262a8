import { existsSync, readdirSync } from 'node:fs';
import { didYouMean } from './input/did-you-mean.js';
import { foundText, InputError } from './input/input-error.js';

const folders = ['scenarios', 'scenarios/elascale'] as const;
/** Under scenarios/, named with their folder: a bare name may stand in several of them. */
const furtherFolders = ['lab', 'anomaly'] as const;
const extension = '.yaml';

/**
 * The file of a scenario by its path, or by the name of one in scenarios/: bare there and in scenarios/elascale/, else
 * with its folder, `lab/steps`.
 * @throws InputError on a bare name that none there has
 */
export function scenarioNamed(name: string): string {
  const file = [name, ...folders.map((folder) => `${folder}/${name}${extension}`)].find((candidate) => existsSync(candidate));
  if (file !== undefined || /[./\\]/.test(name)) return file ?? name;
  const known = [
    ...folders.flatMap(scenariosIn),
    ...furtherFolders.flatMap((folder) => scenariosIn(`scenarios/${folder}`).map((inside) => `${folder}/${inside}`)),
  ];
  const suggestion = didYouMean(name, known);
  throw new InputError([{
    file: 'command line', path: '', found: `no scenario ${foundText(name)}`,
    allowed: known.length === 0 ? 'a scenario file' : `a scenario file, or one of ${known.join(', ')}`, ...(suggestion === undefined ? {} : { suggestion }),
  }]);
}

function scenariosIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((entry) => entry.endsWith(extension)).map((entry) => entry.slice(0, -extension.length));
}
