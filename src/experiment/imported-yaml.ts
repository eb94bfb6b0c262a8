import { Document } from 'yaml';
import type { ImportedIni } from './import-ini.js';

/** The imported `engine:` section as YAML; what was left out or doubtful stands in the comment above it. */
export function importedYaml({ engine, warnings }: ImportedIni): string {
  const document = new Document({ engine });
  const notes = warnings.map(({ file, section, key, message }) => `  ${file} [${section}]${key === null ? '' : ` ${key}`}: ${message}`);
  document.commentBefore = [
    ' Imported from the INI files of the original Elascale.',
    ' Policy, interval and window are not in those files: their defaults are the original\'s.',
    ...(notes.length === 0 ? [] : [' Left out or doubtful:', ...notes.map((note) => note.replaceAll(/[\r\n]+/g, ' '))]),
  ].join('\n');
  return document.toString({ lineWidth: 0 });
}
