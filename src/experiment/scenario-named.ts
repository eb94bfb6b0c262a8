import { existsSync, readdirSync } from 'node:fs';
import { didYouMean } from './input/did-you-mean.js';
import { foundText, InputError } from './input/input-error.js';

const folders = ['scenarios', 'scenarios/elascale'] as const;
const extension = '.yaml';

/**
 * The file of a scenario by its path, or by the bare name of one in scenarios/ or scenarios/elascale/.
 * @throws InputError on a bare name that none there has
 */
export function scenarioNamed(name: string): string {
  const file = [name, ...folders.map((folder) => `${folder}/${name}${extension}`)].find((candidate) => existsSync(candidate));
  if (file !== undefined || /[./\\]/.test(name)) return file ?? name;
  const known = folders.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder).filter((entry) => entry.endsWith(extension)).map((entry) => entry.slice(0, -extension.length)));
  const suggestion = didYouMean(name, known);
  throw new InputError([{
    file: 'command line', path: '', found: `no scenario ${foundText(name)}`,
    allowed: known.length === 0 ? 'a scenario file' : `a scenario file, or one of ${known.join(', ')}`, ...(suggestion === undefined ? {} : { suggestion }),
  }]);
}
