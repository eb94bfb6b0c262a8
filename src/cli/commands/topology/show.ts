import type { Command } from 'commander';
import { readRun } from '../../../experiment/gap/read-run.js';
import { InputError } from '../../../experiment/input/input-error.js';
import { loadTopology } from '../../../experiment/load-topology.js';
import { figureColours } from '../../../report/figure-style.js';
import { trafficOf } from '../../../report/network-traffic.js';
import type { Overlay } from '../../../topology/overlay.js';
import { overlayPicture } from '../../../topology/picture/picture.js';
import type { Traffic } from '../../../topology/picture/traffic.js';
import { overlayText } from '../../../topology/overlay-text.js';
import { describeCommand, type Perform } from '../../command.js';
import { exitCode } from '../../exit-code.js';
import { checkOutFile, handOver } from '../../out-file.js';

export function showCommand(perform: Perform): Command {
  return describeCommand('show', 'the overlay as a table and, with --svg, as a drawing', [
    'elascale topology show topologies/vino-7.yaml --svg vino-7.svg',
    'elascale topology show topologies/vino-7.yaml --run runs/network-throttle --svg throttled.svg',
  ])
    .argument('<topology.yaml>', 'the overlay')
    .option('--svg <file.svg>', 'where the drawing goes')
    .option('--run <dir>', 'the folder of a run, whose flows and throttles are drawn too; with --svg')
    .action((file: string, options: { json?: boolean; svg?: string; run?: string }) => perform(options, (talk) => {
      if (options.svg !== undefined) checkOutFile(options.svg, [file], '--svg');
      if (options.run !== undefined && options.svg === undefined) {
        throw new InputError([{ file: 'command line', path: '--run', found: 'no --svg beside it', allowed: '--svg FILE, the drawing that shows the run' }]);
      }
      const { overlay } = loadTopology(file);
      const traffic = options.run === undefined ? undefined : trafficIn(options.run, overlay);
      talk.say(overlayText(overlay));
      if (options.svg !== undefined) {
        handOver(overlayPicture(overlay, traffic, figureColours), options.svg, talk, '--svg');
        talk.say(`Wrote ${options.svg}`);
      }
      talk.answer({
        name: overlay.name, switches: [...overlay.switches.values()], hosts: [...overlay.hosts.values()], links: overlay.links,
        ...(options.svg === undefined ? {} : { svg: options.svg }),
        ...(traffic === undefined ? {} : { flows: traffic.flows }),
      });
      return exitCode.done;
    }));
}

/** @throws InputError on a run that carried nothing over this overlay */
function trafficIn(run: string, overlay: Overlay): Traffic {
  const traffic = trafficOf(overlay, readRun(run));
  if (traffic === undefined) throw new InputError([{ file: run, path: '', found: `no flow or link of the overlay ${overlay.name}`, allowed: 'a run over this topology, whose timeline.csv has columns flow.A>B.bps or link.A-B.utilisation' }]);
  return traffic;
}
