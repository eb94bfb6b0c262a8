import type { Command } from 'commander';
import { counted } from '../../../core/counted.js';
import { makeMachines, registerMachines, removeMachines, type MachineAccount } from '../../../adapters/real/network/overlay/make-machines.js';
import { applyOverlay, destroyOverlay, overlayStatus, type NodeAccount, type NodeStanding } from '../../../adapters/real/network/overlay/overlay-work.js';
import { leaveRoles, takeRoles, type SwarmAccount } from '../../../adapters/real/network/overlay/swarm-roles.js';
import { topologyText } from '../../../adapters/real/network/overlay/topology-text.js';
import { InputError } from '../../../experiment/input/input-error.js';
import { loadTopology } from '../../../experiment/load-topology.js';
import { planOverlay } from '../../../topology/plan/overlay-plan.js';
import { describeCommand, type Conversation, type Perform } from '../../command.js';
import { exitCode, type ExitCode } from '../../exit-code.js';
import { checkOutFile, handOver } from '../../out-file.js';
import { openShop, openSite, swarmPlaces, type MachineShop, type Site, type SiteOptions } from './site.js';

interface Options extends SiteOptions {
  readonly json?: boolean;
}

interface ApplyOptions extends Options {
  readonly swarm?: boolean;
  readonly out?: string;
}

/** What was and was not done, of every part that was begun. */
interface Account {
  readonly machines: readonly MachineAccount[];
  readonly nodes: readonly NodeAccount[];
  readonly swarm: readonly SwarmAccount[];
}

const ssh = '--key ~/.ssh/id_ed25519 --known-hosts ~/.ssh/known_hosts';

export function applyCommand(perform: Perform): Command {
  return onMachines(describeCommand('apply', 'make the overlay on its machines, or what is missing of it, over ssh', [
    `elascale topology apply topologies/mine.yaml ${ssh}`, 'elascale topology apply topologies/mine.yaml --config elascale.yaml --swarm --out standing.yaml',
  ]))
    .option('--swarm', 'and a Docker Swarm on its hosts: master, workers, labels, containers that talk over the overlay')
    .option('--out <file>', 'write the topology with the machine of every node, as network.topology of a live configuration takes it')
    .action((file: string, options: ApplyOptions) => perform(options, (talk) => apply(file, options, talk)));
}

async function apply(file: string, options: ApplyOptions, talk: Conversation): Promise<ExitCode> {
  if (options.out !== undefined) checkOutFile(options.out, [file]);
  const { topology } = loadTopology(file);
  if (options.swarm === true && topology.swarm === undefined) throw new InputError([{ file, path: 'swarm', found: 'nothing', allowed: 'master and monitor, for --swarm' }]);
  const shop = openShop(file, options);
  const made = shop === null ? [] : await makeMachines(topology, shop.maker, shop.book, shop.within_s, talk.note);
  if (made.some(({ error }) => error !== null)) return told(talk, topology.name, { machines: made, nodes: [], swarm: [] }, 'stood already');
  return withSite(file, options, shop, 'all', async (site) => {
    const plan = planOverlay(site.overlay);
    for (const warning of plan.warnings) talk.note(warning);
    const nodes = await applyOverlay(plan, site.machines, talk.note);
    const machines = [...made];
    let swarm: readonly SwarmAccount[] = [];
    if (options.swarm === true && nodes.every(({ failed }) => failed === null)) {
      if (shop !== null) machines.push(...await registerMachines(topology.name, site.logins, shop.maker, shop.book, shop.within_s, talk.note));
      if (machines.every(({ error }) => error === null)) swarm = await takeRoles(await swarmPlaces(site, options, shop), topology.name, talk.note);
    }
    if (options.out !== undefined) handOver(topologyText(site.topology), options.out, talk);
    return told(talk, topology.name, { machines, nodes, swarm }, 'stood already');
  });
}

export function destroyCommand(perform: Perform): Command {
  return onMachines(describeCommand('destroy', 'undo what apply has done on the machines, and no more; those that it had made go', [`elascale topology destroy topologies/mine.yaml ${ssh}`]))
    .action((file: string, options: Options) => perform(options, (talk) => destroy(file, options, talk)));
}

/** First the swarm, then the overlay, then the machines: each needs what comes after it. What stands on a machine that goes is left to go with it. */
async function destroy(file: string, options: Options, talk: Conversation): Promise<ExitCode> {
  const shop = openShop(file, options);
  return withSite(file, options, shop, 'staying', async (site) => {
    const { name, swarm: roles } = site.topology;
    const going = shop?.book.all().filter(({ node, made }) => made && site.overlay.hosts.has(node)).map(({ machine }) => machine) ?? [];
    const swarm = roles === undefined ? [] : await leaveRoles(await swarmPlaces(site, options, shop), roles.master, going, name, talk.note);
    if (swarm.some(({ error }) => error !== null)) return told(talk, name, { machines: [], nodes: [], swarm }, 'not of apply');
    const plan = planOverlay(site.overlay);
    const nodes = await destroyOverlay({ ...plan, steps: plan.steps.filter(({ node }) => site.machines.has(node)) }, site.machines, talk.note);
    const machines = shop === null || nodes.some(({ failed }) => failed !== null) ? [] : await removeMachines(shop.maker, shop.book, talk.note);
    return told(talk, name, { machines, nodes, swarm }, 'not of apply');
  });
}

export function statusCommand(perform: Perform): Command {
  return onMachines(describeCommand('status', 'look at every part of the overlay on its machines; nothing is changed', [`elascale topology status topologies/mine.yaml ${ssh} --json`]))
    .action((file: string, options: Options) => perform(options, (talk) => withSite(file, options, openShop(file, options), 'all', async ({ overlay, machines }) => {
      const plan = planOverlay(overlay);
      const nodes = await overlayStatus(plan, machines);
      const whole = nodes.every(({ missing, error }) => missing.length === 0 && error === null);
      talk.answer({ name: plan.name, whole, nodes });
      talk.say([`overlay ${plan.name}: ${whole ? 'whole' : 'not whole'}`, ...nodes.map(standingLine)].join('\n'));
      return nodes.some(({ error }) => error !== null) ? exitCode.unreachable : whole ? exitCode.done : exitCode.checkFailed;
    })));
}

function onMachines(command: Command): Command {
  return command
    .argument('<topology>', 'file of the overlay')
    .option('--key <file>', 'private key that the machines of the file take, without a passphrase or held by the agent')
    .option('--known-hosts <file>', 'host keys of the machines; not needed where the topology has their fingerprints')
    .option('--user <name>', 'to log in as, where the topology names none; other than root: allowed sudo without a password', 'root')
    .option('--config <file.yaml>', 'live configuration whose section nodes says who makes a machine for each node without one');
}

async function withSite(file: string, options: Options, shop: MachineShop | null, which: 'all' | 'staying', work: (site: Site) => Promise<ExitCode>): Promise<ExitCode> {
  const site = await openSite(file, options, shop, which);
  try {
    return await work(site);
  } finally {
    await site.close();
  }
}

/** Tells what was and was not done. */
function told(talk: Conversation, name: string, account: Account, passedOver: string): ExitCode {
  const { machines, nodes, swarm } = account;
  const whole = nodes.every(({ failed }) => failed === null) && [...machines, ...swarm].every(({ error }) => error === null);
  talk.answer({ name, whole, ...account });
  talk.say([
    `overlay ${name}: ${whole ? 'all done' : 'not all done; call again to go on where it stopped'}`,
    ...machines.map(({ node, machine, outcome, error }) => `  ${node}: machine ${machine} ${outcome}${error === null ? '' : `\n    ${error}`}`),
    ...nodes.map((one) => accountLine(one, passedOver)),
    ...swarm.map(({ node, outcome, error }) => `  ${node}: ${swarmWords[outcome]}${error === null ? '' : `\n    ${error}`}`),
  ].join('\n'));
  return whole ? exitCode.done : exitCode.unreachable;
}

const swarmWords: Readonly<Record<SwarmAccount['outcome'], string>> = { joined: 'joined the swarm', stood: 'its place in the swarm is as it was', left: 'left the swarm', failed: 'not done in the swarm' };

function accountLine({ node, done, stood, left, failed, strangers }: NodeAccount, passedOver: string): string {
  const counts = `  ${node}: ${counted(done, 'step')} done, ${stood} ${passedOver}${failed === null ? '' : `, ${left} not done`}`;
  const others = strangers === 0 ? '' : `\n    ${counted(strangers, 'step')} of another version of the file left alone`;
  return failed === null ? `${counts}${others}` : `${counts}\n    stopped at: ${failed.step}\n    command: ${failed.command}\n    ${failed.error}${others}`;
}

function standingLine({ node, steps, missing, error }: NodeStanding): string {
  if (error !== null) return `  ${node}: cannot be looked at: ${error}`;
  return missing.length === 0 ? `  ${node}: all of ${steps} parts stand` : `  ${node}: ${missing.length} of ${steps} parts are missing: ${missing.join(', ')}`;
}
