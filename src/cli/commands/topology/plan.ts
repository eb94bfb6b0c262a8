import type { Command } from 'commander';
import { loadTopology } from '../../../experiment/load-topology.js';
import { originalOf } from '../../../topology/original/from-topology.js';
import { swarmRun } from '../../../topology/original/swarm-commands.js';
import { vinoRun } from '../../../topology/original/vino-run.js';
import { planOverlay } from '../../../topology/plan/overlay-plan.js';
import type { OverlayPlan } from '../../../topology/plan/step.js';
import { describeCommand, type Perform } from '../../command.js';
import { exitCode } from '../../exit-code.js';

export function planCommand(perform: Perform): Command {
  return describeCommand('plan', 'print what makes the overlay, command by command', [
    'elascale topology plan topologies/vino-7.yaml', 'elascale topology plan topologies/vino-7.yaml --compat --json',
  ])
    .argument('<topology.yaml>', 'the overlay')
    .option('--compat', 'the original\'s commands with its faults, for comparison')
    .action((file: string, options: { json?: boolean; compat?: boolean }) => perform(options, ({ say, note, answer }) => {
      const { topology, overlay } = loadTopology(file);
      if (options.compat === true) {
        const nodes = [...overlay.switches.values(), ...overlay.hosts.values()];
        const vm_ip = Object.fromEntries(nodes.map(({ name, machine }) => [name, machine?.address ?? `<${name}>`]));
        const { error: _, wire: _wire, ...run } = vinoRun(originalOf(topology), { vm_ip });
        const swarm = topology.swarm === undefined ? undefined : swarmRun(originalOf(topology), { machines: Object.entries(vm_ip), token: '<token>' });
        answer({ ...run, ...(swarm === undefined ? {} : { swarm: { nodes: swarm.nodes, elapsed_s: swarm.elapsed_s } }) });
        say([...run.nodes, ...(swarm?.nodes ?? [])].map(({ node, vm_name, steps }) => [`# ${node} (${vm_name})`, ...steps.map(({ command }) => command)].join('\n')).join('\n\n'));
        return exitCode.done;
      }
      const plan = planOverlay(overlay);
      answer(plan);
      say(planText(plan));
      for (const warning of plan.warnings) note(`${file}: ${warning}`);
      return exitCode.done;
    }));
}

function planText({ steps }: OverlayPlan): string {
  return steps.map((step, index) => {
    const heading = steps[index - 1]?.node === step.node ? '' : `${index === 0 ? '' : '\n'}# ${step.node}\n`;
    return `${heading}${step.argv.map(quoted).join(' ')}`;
  }).join('\n');
}

/** As a shell would have to be given it: for people who try a command by hand. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
