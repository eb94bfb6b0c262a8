import { Command } from 'commander';
import type { CliCommand } from '../command.js';
import { importCommand } from './topology/import.js';
import { applyCommand, destroyCommand, statusCommand } from './topology/machines.js';
import { planCommand } from './topology/plan.js';
import { showCommand } from './topology/show.js';

/** The overlay network. A new subcommand is its file in topology/ and a line here. */
export const topologyCommand: CliCommand = {
  name: 'topology',
  build: (perform) =>
    new Command('topology')
      .description('the overlay network: look at it, plan it, make it on its machines')
      .addCommand(showCommand(perform))
      .addCommand(planCommand(perform))
      .addCommand(importCommand(perform))
      .addCommand(applyCommand(perform))
      .addCommand(statusCommand(perform))
      .addCommand(destroyCommand(perform))
      .addHelpText('after', '\nExamples:\n  $ elascale topology show topologies/vino-7.yaml --svg vino-7.svg\n  $ elascale topology plan topologies/vino-7.yaml\n'),
};
