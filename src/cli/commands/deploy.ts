import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { counted } from '../../core/counted.js';
import { pause } from '../../adapters/real/call.js';
import { provideImages } from '../../adapters/real/images/provide-images.js';
import { imageCache } from '../../adapters/real/images/layer.js';
import { appFiles, appImages } from '../../adapters/real/iot-app/app-images.js';
import { appStack, iotApp, type AppSettings } from '../../adapters/real/iot-app/app-stack.js';
import { deployStack } from '../../adapters/real/stack/deploy-stack.js';
import type { DockerEngine } from '../../adapters/real/swarm/docker-engine.js';
import { readServiceLog } from '../../adapters/real/swarm/read-service-log.js';
import { foundText, InputError } from '../../experiment/input/input-error.js';
import { loadTopology } from '../../experiment/load-topology.js';
import type { LiveConfiguration } from '../../live/live-configuration.js';
import { loadLiveConfiguration } from '../../live/load-live-configuration.js';
import { managerEngine, nodeEngines } from '../../live/node-engines.js';
import { clientReportOf, type ClientReport } from '../../testbed/client-report.js';
import { describeCommand, oneOf, wholeNumber, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';

/** What can be deployed and cleaned away. */
export const applications = ['iot-app'] as const;

interface Options {
  readonly json?: boolean;
  readonly config: string;
  readonly sensors: number;
  readonly apis: number;
  readonly cpuMs: number;
  readonly thinkMs: number;
  readonly clients: number;
  readonly apiCores?: number;
}

/** Of an image's way to a node, which may be slow and far. */
const load_s = 600;
const running_s = 120;
const answers_s = 60;

export const deployCommand: CliCommand = {
  name: 'deploy',
  build: (perform) =>
    describeCommand('deploy', 'bring an application to the swarm, images included, and wait until it works; again: bring it into that state', [
      'elascale deploy iot-app --config lab.yaml',
      'elascale deploy iot-app --config lab.yaml --sensors 4 --cpu-ms 5 --think-ms 50',
    ])
      .argument('<application>', applications.join(', '), oneOf('application', applications))
      .requiredOption('--config <file.yaml>', 'live configuration: the swarm and how its nodes are reached')
      .option('--sensors <n>', 'sensors', wholeNumber('--sensors', 0, 1000), 1)
      .option('--apis <n>', 'replicas of rest_api', wholeNumber('--apis', 1, 1000), 1)
      .option('--cpu-ms <t>', 'CPU work of a request to rest_api, in ms', quantity('--cpu-ms', 0, 10_000), 3)
      .option('--think-ms <t>', 'of a sensor, from an answer to its next reading, in ms', quantity('--think-ms', 0, 3_600_000), 50)
      .option('--clients <n>', 'loops that each sensor runs side by side', wholeNumber('--clients', 1, 1000), 1)
      .option('--api-cores <c>', 'CPU limit of each rest_api task; none by default', quantity('--api-cores', 0.01, 1024))
      .action((_: string, options: Options) => perform(options, (talk) => deployApp(options, talk))),
};

async function deployApp({ config, sensors, apis, cpuMs, thinkMs, clients, apiCores }: Options, talk: Conversation): Promise<ExitCode> {
  const configuration = loadLiveConfiguration(config);
  const settings: AppSettings = { sensors, apis, cpu_ms: cpuMs, think_ms: thinkMs, clients, limit_cores: apiCores ?? null };
  const manager = managerEngine(configuration);
  const engines = await nodeEngines(configuration);

  const packing_ms = performance.now();
  talk.note('packing images ...');
  const images = await appImages(imageCache(), bundles());
  const packed_s = since(packing_ms);
  talk.note(`packed in ${packed_s.toFixed(1)} s; bringing them to ${counted(engines.length, 'node')} ...`);
  const providing_ms = performance.now();
  const provided = await provideImages(engines.map((engine) => engine.within(load_s)), Object.values(images));
  const provided_s = since(providing_ms);
  for (const { engine, loaded, took_s } of provided) talk.note(loaded.length === 0 ? `${engine} has them` : `${engine} loaded ${loaded.length} in ${took_s.toFixed(1)} s`);

  const deploying = Date.now();
  const services = await deployStack(manager, iotApp(images, settings, packetsOn(configuration)), running_s);
  for (const { name, outcome, replicas, running_after_s } of services) talk.say(`${name.padEnd(16)} ${outcome.padEnd(9)}  ${replicas} running after ${running_after_s.toFixed(1)} s`);
  const first = sensors === 0 ? undefined : await firstAnswers(manager, deploying / 1000);
  const answered_s = first === undefined ? null : (Date.now() - deploying) / 1000;
  if (first !== undefined) talk.say(`sensors get answers after ${answered_s!.toFixed(1)} s`);
  if (sensors > 0 && first === undefined) talk.say(`no sensor has got an answer within ${answers_s} s: docker service logs ${appStack}_rest_api tells more`);
  talk.answer({ packed_s, provided_s, nodes: provided, services, answered_after_s: answered_s });
  return sensors > 0 && first === undefined ? exitCode.checkFailed : exitCode.done;
}

/** Where nodes talk over an overlay of switches, whole packets of containers fit into its own. */
function packetsOn({ network }: LiveConfiguration): number | undefined {
  return network.control === 'none' ? undefined : loadTopology(network.topology).topology.network.mtu;
}

/** The first line of a sensor that began after the deployment and tells of answers. */
async function firstAnswers(manager: DockerEngine, since_unix_s: number): Promise<ClientReport | undefined> {
  for (const end_ms = performance.now() + answers_s * 1000; performance.now() < end_ms; await pause(0.5)) {
    const lines = await readServiceLog(manager, `${appStack}_sensor`, since_unix_s);
    const answered = lines.map(clientReportOf).find((report) => report !== undefined && report.answered > 0 && report.t_unix_s - report.span_s > since_unix_s);
    if (answered !== undefined) return answered;
  }
  return undefined;
}

/** The application's programs, which the build puts beside the commands. @throws InputError when they were not built */
function bundles(): string {
  const folder = fileURLToPath(new URL('../../examples/iot-app', import.meta.url));
  if (appFiles.every((name) => existsSync(join(folder, name)))) return folder;
  throw new InputError([{ file: folder, path: '', found: 'no bundles of the example application', allowed: 'what node scripts/bundle-examples.mjs makes' }]);
}

function since(began_ms: number): number {
  return (performance.now() - began_ms) / 1000;
}

/** Reads a number of at least `min` for an option. */
function quantity(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new InputError([{ file: 'command line', path: option, found: foundText(text), allowed: `a number from ${min} to ${max}` }]);
  };
}
