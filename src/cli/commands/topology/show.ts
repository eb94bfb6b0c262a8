import type { Command } from 'commander';
import { loadTopology } from '../../../experiment/load-topology.js';
import { overlayPicture } from '../../../topology/picture.js';
import { overlayText } from '../../../topology/overlay-text.js';
import { describeCommand, type Perform } from '../../command.js';
import { exitCode } from '../../exit-code.js';
import { checkOutFile, handOver } from '../../out-file.js';

export function showCommand(perform: Perform): Command {
  return describeCommand('show', 'the overlay as a table and, with --svg, as a drawing', ['elascale topology show topologies/vino-7.yaml --svg vino-7.svg'])
    .argument('<topology.yaml>', 'the overlay')
    .option('--svg <file.svg>', 'where the drawing goes')
    .action((file: string, options: { json?: boolean; svg?: string }) => perform(options, (talk) => {
      if (options.svg !== undefined) checkOutFile(options.svg, [file], '--svg');
      const { overlay } = loadTopology(file);
      talk.say(overlayText(overlay));
      if (options.svg !== undefined) {
        handOver(overlayPicture(overlay), options.svg, talk, '--svg');
        talk.say(`Wrote ${options.svg}`);
      }
      talk.answer({
        name: overlay.name, switches: [...overlay.switches.values()], hosts: [...overlay.hosts.values()], links: overlay.links,
        ...(options.svg === undefined ? {} : { svg: options.svg }),
      });
      return exitCode.done;
    }));
}
