import type { Command } from 'commander';
import { Document } from 'yaml';
import { InputError } from '../../../experiment/input/input-error.js';
import { readText } from '../../../experiment/input/read-text.js';
import { documentLimits, parseYaml } from '../../../experiment/input/yaml-document.js';
import { topologyOf } from '../../../experiment/load-topology.js';
import { asTopologyFile } from '../../../topology/original/as-topology.js';
import type { OriginalTopology } from '../../../topology/original/original-topology.js';
import { PythonLiteralError } from '../../../topology/original/python-literals.js';
import { readTopology2, Topology2Error } from '../../../topology/original/topology2.js';
import { describeCommand, type Perform } from '../../command.js';
import { exitCode } from '../../exit-code.js';
import { checkOutFile, handOver } from '../../out-file.js';

export function importCommand(perform: Perform): Command {
  return describeCommand('import', 'turn the original\'s topology2.py into a topology file; it is read, never run', ['elascale topology import topology2.py --out overlay.yaml'])
    .argument('<topology2.py>', 'the original\'s file')
    .option('--name <name>', 'of the overlay', 'vino')
    .option('--out <file.yaml>', 'where the YAML goes (default: stdout)')
    .action((file: string, options: { json?: boolean; out?: string; name: string }) => perform(options, (talk) => {
      if (options.out !== undefined) checkOutFile(options.out, [file]);
      const { file: content, notes } = asTopologyFile(readOriginal(file), options.name);
      const yaml = new Document(content).toString({ lineWidth: 0 });
      const { topology } = topologyOf(parseYaml(yaml, `${file}, imported`));
      for (const change of notes) talk.note(`${file}: ${change}`);
      handOver(yaml, options.out, talk);
      if (options.out !== undefined) talk.say(`Wrote ${options.out}`);
      talk.answer({ topology, notes });
      return exitCode.done;
    }));
}

/** @throws InputError */
function readOriginal(file: string): OriginalTopology {
  try {
    return readTopology2(readText(file, documentLimits.size_B));
  } catch (error) {
    if (error instanceof PythonLiteralError) throw new InputError([{ file, line: error.line, path: '', found: error.found, allowed: 'literals that are assigned to names and their keys: nothing is run' }]);
    if (error instanceof Topology2Error) throw new InputError([{ file, path: error.path, found: error.found, allowed: error.allowed }]);
    throw error;
  }
}
