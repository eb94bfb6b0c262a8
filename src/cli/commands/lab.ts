import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { duration } from '../../core/configuration/quantity.js';
import { foundText, InputError } from '../../experiment/input/input-error.js';
import { labOverlay } from '../../adapters/real/network/overlay/lab-overlay.js';
import { loadTopology } from '../../experiment/load-topology.js';
import { labDown } from '../../lab/down.js';
import { hosts_max } from '../../lab/host-plan.js';
import { LabError, type LabFailure } from '../../lab/lab-error.js';
import { labOfYaml, labYaml } from '../../lab/lab-yaml.js';
import { recordedLabs, topologyFile } from '../../lab/record.js';
import { labStatus, type HostStatus, type LabStatus } from '../../lab/status.js';
import { labUp } from '../../lab/up.js';
import { describeCommand, wholeNumber, type CliCommand, type Conversation, type Perform, type Work } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';

const name_default = 'elascale';

interface Options {
  readonly json?: boolean;
  readonly name: string;
}

interface UpOptions extends Options {
  readonly hosts?: number;
  readonly cores?: number;
  readonly bootDelay?: number;
  readonly topology?: string;
}

export const labCommand: CliCommand = {
  name: 'lab',
  build: (perform) =>
    new Command('lab')
      .description('real Docker engines in network namespaces of this machine, joined to one swarm (needs root)')
      .addCommand(up(perform))
      .addCommand(status(perform))
      .addCommand(down(perform))
      .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}\n`).join('')}`),
};

const examples = ['elascale lab up --hosts 3', 'elascale lab status --json', 'elascale lab down'];

function up(perform: Perform): Command {
  return named(describeCommand('up', 'make the lab, or what is missing of it, and write lab.yaml', ['elascale lab up', 'elascale lab up --hosts 3 --name try --cores 1']))
    .option('--hosts <n>', 'hosts of a new lab, 4 by default', wholeNumber('--hosts', 1, hosts_max))
    .option('--cores <c>', 'cores that each host may use; all of the machine\'s by default', coreNumber)
    .option('--boot-delay <time>', 'further time that each new host takes, as 20s', bootDelay)
    .option('--topology <file>', 'in the place of --hosts: the switches and hosts of an overlay, whose swarm talks over it')
    .action((options: UpOptions) => perform(options, reported(async (talk) => {
      const file = resolve('lab.yaml');
      if (existsSync(file)) checkOverwritten(file, options.name);
      const lab = await labUp(options.name, { hosts: options.hosts, cores: options.cores, boot_delay_s: options.bootDelay, overlay: options.topology === undefined ? undefined : labOverlay(options.name, loadTopology(options.topology).topology, talk.note) }, talk.note);
      const stands = await labStatus(lab.name);
      const [manager] = stands.hosts;
      writeFileSync(file, labYaml(lab.name, manager!, stands.boot_delay_s, manager!.overlay === undefined ? undefined : { topology: topologyFile(lab.name), ssh: manager!.ssh }));
      talk.answer({ ...stands, config: file });
      talk.say([table(stands), '', `Its live configuration is ${file}. Next:`, ...nextSteps(stands).map((step) => `  ${step}`)].join('\n'));
      return exitCode.done;
    })));
}

/** A configuration is written anew where `up` has written it, unless it is of another lab, which stands. @throws InputError */
function checkOverwritten(file: string, name: string): void {
  const lab = labOfYaml(readFileSync(file, 'utf8'));
  if (lab === undefined) throw new InputError([{ file, path: '', found: 'a file that elascale lab up has not written', allowed: 'none, or one that it has: it is written anew' }]);
  if (lab !== name && recordedLabs().includes(lab)) throw new InputError([{ file, path: '', found: `the configuration of lab ${lab}, which stands`, allowed: `a folder of its own for lab ${name}` }]);
}

function status(perform: Perform): Command {
  return named(describeCommand('status', 'how the lab stands', ['elascale lab status', 'elascale lab status --name try --json']))
    .action((options: Options) => perform(options, reported(async (talk) => {
      const stands = await labStatus(options.name);
      talk.answer(stands);
      talk.say(table(stands));
      return exitCode.done;
    })));
}

function down(perform: Perform): Command {
  return named(describeCommand('down', 'take the lab away, whole or half-made, and nothing else', ['elascale lab down', 'elascale lab down --name try']))
    .action((options: Options) => perform(options, reported(async (talk) => {
      const stood = await labDown(options.name, talk.note);
      talk.answer({ name: options.name, stood });
      const others = recordedLabs();
      talk.say(stood ? `Lab ${options.name} is gone.` : `There is no lab ${options.name}${others.length === 0 ? '' : `, only ${others.join(', ')}`}.`);
      return exitCode.done;
    })));
}

function named(command: Command): Command {
  return command.option('--name <name>', 'of the lab; several may stand at a time', name_default);
}

const codes: Readonly<Record<LabFailure, ExitCode>> = {
  machine: exitCode.badInput, foreign: exitCode.badInput, unknown: exitCode.badInput, busy: exitCode.badInput, differs: exitCode.badInput, failed: exitCode.unreachable,
};

/** What the lab cannot do is told in its own words. */
function reported(work: (talk: Conversation) => Promise<ExitCode>): Work {
  return async (talk) => {
    try {
      return await work(talk);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      talk.note(error.message);
      talk.answer({ failure: error.failure, message: error.message });
      return codes[error.failure];
    }
  };
}

function nextSteps({ name, hosts }: LabStatus): readonly string[] {
  const { address, port, tls, ssh } = hosts[0]!;
  return [
    'elascale deploy iot-app --config lab.yaml',
    'elascale live --config lab.yaml --shadow --once',
    `docker --tlsverify --tlscacert ${tls.ca} --tlscert ${tls.cert} --tlskey ${tls.key} --host tcp://${address}:${port} node ls`,
    `ssh -i ${ssh.key} -o UserKnownHostsFile=${ssh.known_hosts} ${ssh.user}@${address}`,
    `elascale lab down${name === name_default ? '' : ` --name ${name}`}`,
  ];
}

function table({ name, network, bridge, cores, hosts, missing, leaving }: LabStatus): string {
  const width = Math.max(4, ...hosts.map((host) => host.name.length));
  return [
    `lab ${name}: ${network} on ${bridge}, ${cores} cores a host`,
    `${'host'.padEnd(width)}  state   address          ready after  memory`,
    ...hosts.map((host) => row(host, width)),
    ...(leaving ? [`half taken down; elascale lab down --name ${name} finishes that`] : missing.length === 0 ? [] : [`missing: ${missing.join(', ')}; elascale lab up --name ${name} makes them`]),
  ].join('\n');
}

function row({ name, state, address, ready_after_s, memory }: HostStatus, width: number): string {
  const after = ready_after_s === null ? '-' : `${ready_after_s.toFixed(1)} s`;
  return `${name.padEnd(width)}  ${state.padEnd(6)}  ${address.padEnd(15)}  ${after.padStart(11)}  ${memory === null ? '-' : `${(memory / 1e6).toFixed(0)} MB`}`;
}

/** Hosts are told to Swarm with the cores that they may use: more than the machine has would be a lie. */
function coreNumber(text: string): number {
  const most = availableParallelism();
  const cores = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (cores >= 0.1 && cores <= most) return cores;
  throw new InputError([{ file: 'command line', path: '--cores', found: foundText(text), allowed: `a number from 0.1 to ${most}, the machine's cores` }]);
}

function bootDelay(text: string): number {
  const read = duration.safeParse(text);
  if (read.success) return read.data;
  throw new InputError([{ file: 'command line', path: '--boot-delay', found: foundText(text), allowed: 'a time with its unit, as 20s' }]);
}
