import type { Command } from 'commander';
import { applyOverlay, destroyOverlay, overlayStatus, type Machines, type NodeAccount, type NodeStanding } from '../../../adapters/real/network/overlay/overlay-work.js';
import { overlayMachines } from '../../../adapters/real/network/overlay-machines.js';
import { loadTopology } from '../../../experiment/load-topology.js';
import { planOverlay } from '../../../topology/plan/overlay-plan.js';
import type { OverlayPlan } from '../../../topology/plan/step.js';
import { describeCommand, type Conversation, type Perform } from '../../command.js';
import { exitCode, type ExitCode } from '../../exit-code.js';

interface Options {
  readonly json?: boolean;
  readonly key: string;
  readonly knownHosts?: string;
  readonly user: string;
}

export function applyCommand(perform: Perform): Command {
  return onMachines(describeCommand('apply', 'make the overlay on its machines, or what is missing of it, over ssh', ['elascale topology apply topologies/mine.yaml --key ~/.ssh/id_ed25519 --known-hosts ~/.ssh/known_hosts']))
    .action((file: string, options: Options) => perform(options, (talk) => withMachines(file, options, async (plan, machines) => {
      for (const warning of plan.warnings) talk.note(warning);
      return told(talk, plan, await applyOverlay(plan, machines, talk.note), 'stood already');
    })));
}

export function destroyCommand(perform: Perform): Command {
  return onMachines(describeCommand('destroy', 'undo what apply has done on the machines, and no more', ['elascale topology destroy topologies/mine.yaml --key ~/.ssh/id_ed25519 --known-hosts ~/.ssh/known_hosts']))
    .action((file: string, options: Options) => perform(options, (talk) => withMachines(file, options, async (plan, machines) =>
      told(talk, plan, await destroyOverlay(plan, machines, talk.note), 'not of apply'))));
}

export function statusCommand(perform: Perform): Command {
  return onMachines(describeCommand('status', 'look at every part of the overlay on its machines; nothing is changed', ['elascale topology status topologies/mine.yaml --key ~/.ssh/id_ed25519 --known-hosts ~/.ssh/known_hosts --json']))
    .action((file: string, options: Options) => perform(options, (talk) => withMachines(file, options, async (plan, machines) => {
      const nodes = await overlayStatus(plan, machines);
      const whole = nodes.every(({ missing, error }) => missing.length === 0 && error === null);
      talk.answer({ name: plan.name, whole, nodes });
      talk.say([`overlay ${plan.name}: ${whole ? 'whole' : 'not whole'}`, ...nodes.map(standingLine)].join('\n'));
      return nodes.some(({ error }) => error !== null) ? exitCode.unreachable : whole ? exitCode.done : exitCode.checkFailed;
    })));
}

function onMachines(command: Command): Command {
  return command
    .argument('<topology>', 'file of the overlay, with the machine of every node')
    .requiredOption('--key <file>', 'private key that the machines take, without a passphrase or held by the agent')
    .option('--known-hosts <file>', 'host keys of the machines; not needed where the topology has their fingerprints')
    .option('--user <name>', 'to log in as, where the topology names none; other than root: allowed sudo without a password', 'root');
}

async function withMachines(file: string, { key, knownHosts, user }: Options, work: (plan: OverlayPlan, machines: Machines) => Promise<ExitCode>): Promise<ExitCode> {
  const { overlay } = loadTopology(file);
  const nodes = [...overlay.switches.values(), ...overlay.hosts.values()];
  const machines = overlayMachines(nodes, { key, known_hosts: knownHosts, user }, { timeout_s: 60, attempts: 3 });
  try {
    return await work(planOverlay(overlay), machines);
  } finally {
    await Promise.all([...machines.values()].map((machine) => machine.close()));
  }
}

/** Tells what was and was not done. */
function told(talk: Conversation, { name }: OverlayPlan, nodes: readonly NodeAccount[], passedOver: string): ExitCode {
  const whole = nodes.every(({ failed }) => failed === null);
  talk.answer({ name, whole, nodes });
  talk.say([`overlay ${name}: ${whole ? 'all done' : 'not all done; call again to go on where it stopped'}`, ...nodes.map((account) => accountLine(account, passedOver))].join('\n'));
  return whole ? exitCode.done : exitCode.unreachable;
}

function accountLine({ node, done, stood, left, failed, strangers }: NodeAccount, passedOver: string): string {
  const counts = `  ${node}: ${done} steps done, ${stood} ${passedOver}${failed === null ? '' : `, ${left} not done`}`;
  const others = strangers === 0 ? '' : `\n    ${strangers} steps of another version of the file are left as they are`;
  return failed === null ? `${counts}${others}` : `${counts}\n    stopped at: ${failed.step}\n    command: ${failed.command}\n    ${failed.error}${others}`;
}

function standingLine({ node, steps, missing, error }: NodeStanding): string {
  if (error !== null) return `  ${node}: cannot be looked at: ${error}`;
  return missing.length === 0 ? `  ${node}: all of ${steps} parts stand` : `  ${node}: ${missing.length} of ${steps} parts are missing: ${missing.join(', ')}`;
}
