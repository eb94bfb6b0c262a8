import { counted } from '../../core/counted.js';
import { removeImages } from '../../adapters/real/images/provide-images.js';
import { imageLabel } from '../../adapters/real/iot-app/app-images.js';
import { appStack } from '../../adapters/real/iot-app/app-stack.js';
import { removeStack } from '../../adapters/real/stack/remove-stack.js';
import { loadLiveConfiguration } from '../../live/load-live-configuration.js';
import { managerEngine, nodeEngines } from '../../live/node-engines.js';
import { describeCommand, oneOf, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';
import { applications } from './deploy.js';

interface Options {
  readonly json?: boolean;
  readonly config: string;
}

const gone_s = 60;

export const cleanCommand: CliCommand = {
  name: 'clean',
  build: (perform) =>
    describeCommand('clean', 'remove what deploy made, and nothing else: services, network, images on every node', ['elascale clean iot-app --config lab.yaml'])
      .argument('<application>', applications.join(', '), oneOf('application', applications))
      .requiredOption('--config <file.yaml>', 'live configuration: the swarm and how its nodes are reached')
      .action((_: string, options: Options) => perform(options, (talk) => cleanApp(options, talk))),
};

async function cleanApp({ config }: Options, talk: Conversation): Promise<ExitCode> {
  const configuration = loadLiveConfiguration(config);
  const engines = await nodeEngines(configuration);
  const removed = await removeStack(managerEngine(configuration), appStack, gone_s);
  const images = (await Promise.all(engines.map((engine) => removeImages(engine, imageLabel)))).reduce((sum, count) => sum + count, 0);
  talk.say(removed.length + images === 0 ? 'There was nothing to remove.' : `Removed ${[...removed, `${counted(images, 'image')} on ${counted(engines.length, 'node')}`].join(', ')}.`);
  talk.answer({ removed, images });
  return exitCode.done;
}
