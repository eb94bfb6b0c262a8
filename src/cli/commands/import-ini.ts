import { importedYaml } from '../../experiment/imported-yaml.js';
import { importIni } from '../../experiment/import-ini.js';
import { readText } from '../../experiment/input/read-text.js';
import { documentLimits } from '../../experiment/input/yaml-document.js';
import { describeCommand, type CliCommand } from '../command.js';
import { exitCode } from '../exit-code.js';
import { checkOutFile, handOver } from '../out-file.js';

export const importIniCommand: CliCommand = {
  name: 'import-ini',
  build: (perform) =>
    describeCommand('import-ini', 'turn the original Elascale\'s INI files into an engine: section', [
      'elascale import-ini microservices.ini macroservices.ini --out elascale.yaml',
    ])
      .argument('<microservices.ini>', 'settings of the services')
      .argument('<macroservices.ini>', 'settings of the node groups')
      .option('--out <file.yaml>', 'where the YAML goes (default: stdout)')
      .action((micro: string, macro: string, options: { json?: boolean; out?: string }) =>
        perform(options, (talk) => {
          const { say, note, answer } = talk;
          if (options.out !== undefined) checkOutFile(options.out, [micro, macro]);
          const imported = importIni(readText(micro, documentLimits.size_B), readText(macro, documentLimits.size_B), { micro, macro });
          const yaml = importedYaml(imported);
          for (const { file, section, key, message } of imported.warnings) note(`${file}: [${section}]${key === null ? '' : ` ${key}`}: ${message}`);
          handOver(yaml, options.out, talk);
          if (options.out !== undefined) say(`Wrote ${options.out}`);
          answer({ ...imported, ...(options.out === undefined ? {} : { file: options.out }) });
          return exitCode.done;
        })),
};
