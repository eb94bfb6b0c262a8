import { SwarmRecord } from '../../adapters/real/swarm/cluster-record.js';
import { freeze, unfreeze } from '../../live/freeze-switch.js';
import { loadLiveConfiguration } from '../../live/load-live-configuration.js';
import { managerEngine } from '../../live/node-engines.js';
import { freezeName } from '../../live/open-world.js';
import { describeCommand, type CliCommand } from '../command.js';
import { exitCode } from '../exit-code.js';

interface Options {
  readonly json?: boolean;
  readonly config: string;
  readonly reason?: string;
}

const configHelp = 'live configuration: the swarm and the lease';

export const freezeCommand: CliCommand = {
  name: 'freeze',
  build: (perform) =>
    describeCommand('freeze', 'stop every controller of this cluster from acting, until unfreeze; works while none runs', [
      'elascale freeze --config elascale.yaml --reason "exam week"',
    ])
      .requiredOption('--config <file.yaml>', configHelp)
      .option('--reason <text>', 'what every cycle then says')
      .action((options: Options) =>
        perform(options, async (talk) => {
          const { record, lease } = switchOf(options);
          const reason = options.reason ?? 'by an operator';
          await freeze(record, reason);
          talk.say(`Controllers of the lease ${lease} are frozen (${reason}): from their next observation on they decide and do not act.`);
          talk.answer({ frozen: reason });
          return exitCode.done;
        })),
};

export const unfreezeCommand: CliCommand = {
  name: 'unfreeze',
  build: (perform) =>
    describeCommand('unfreeze', 'let the controllers of this cluster act again', ['elascale unfreeze --config elascale.yaml'])
      .requiredOption('--config <file.yaml>', configHelp)
      .action((options: Options) =>
        perform(options, async (talk) => {
          const { record, lease } = switchOf(options);
          const was = await unfreeze(record);
          talk.say(was ? `Controllers of the lease ${lease} act again.` : `Controllers of the lease ${lease} were not frozen.`);
          talk.answer({ frozen: null, was });
          return exitCode.done;
        })),
};

function switchOf({ config }: Options): { readonly record: SwarmRecord; readonly lease: string } {
  const configuration = loadLiveConfiguration(config);
  const lease = configuration.lease.name;
  return { record: new SwarmRecord(freezeName(lease), managerEngine(configuration)), lease };
}
