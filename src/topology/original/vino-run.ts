import type { OriginalEnd, OriginalNode, OriginalTopology } from './original-topology.js';
import { python2Order } from './python2-order.js';
import { hostSetUp, switchSetUp, type CompletedTopology, type NodeInterfaces, type VinoStep } from './vino-steps.js';
import { vinoOrder, type VinoOrder } from './vino-order.js';

/** What the original's configuration left to its user. */
export const vinoDefaults = { prefix: 'iot-xxxx-', image: 'Ubuntu-16-04-OVS-DOCKER', user: 'ubuntu', placeholder: 'xxxx' } as const;

export interface VinoRunOptions {
  /** Addresses of the machines that the cloud gives, by node. */
  readonly vm_ip: Readonly<Record<string, string>>;
  readonly order?: VinoOrder;
  /** Machines that the cloud has before. */
  readonly existing?: readonly string[];
  readonly faults?: readonly CommandFault[];
}

/** A command without effect, or one that is never answered, so many times. */
export interface CommandFault {
  readonly node: string;
  readonly command: string;
  readonly times: number;
  readonly kind: 'lost' | 'timeout';
}

export interface VinoNode {
  readonly node: string;
  readonly vm_name: string;
  readonly ip: string;
  readonly steps: readonly VinoStep[];
}

/** Everything sent over one connection. */
export interface WireLog {
  readonly node: string;
  readonly user: string;
  readonly at_s: number;
  readonly commands: readonly string[];
}

export interface VinoRun {
  readonly completed_topology: CompletedTopology;
  readonly cloud: {
    readonly deleted: readonly string[];
    readonly security_group_rules: readonly (readonly [string, number, number, string])[];
    readonly servers: readonly VinoServer[];
    readonly region_name: string;
  };
  readonly pings: readonly (readonly [string, string, string])[];
  readonly nodes: readonly VinoNode[];
  readonly interfaces: readonly NodeInterfaces[];
  readonly wire: readonly WireLog[];
  readonly elapsed_s: number;
  readonly error: OriginalEnd | null;
}

interface VinoServer {
  readonly node: string;
  readonly name: string;
  readonly image: string;
  readonly flavor: string;
  readonly key_name: string;
  readonly security_groups: readonly string[];
  readonly force_hosts: string | null;
  readonly net_id: string;
}

/** Sleeps of the original, in seconds. */
const sleeps = { boot: 6, sanity: 4, connect: 3, command: 1, again: 5 } as const;

/** Everything ViNO does with a topology: `vino` of the original, its commands, its sleeps and its end. */
export function vinoRun(topology: OriginalTopology, { vm_ip, order = vinoOrder(topology), existing = [], faults = [] }: VinoRunOptions): VinoRun {
  const byName = new Map([...topology.hosts, ...topology.switches].map((node) => [node.name, node]));
  const made = [...order.hosts, ...order.switches].map((name) => byName.get(name)!);
  const checked = python2Order([...order.setup_hosts, ...order.setup_switches]);
  const wire: WireLog[] = [];
  let now_s = sleeps.boot * made.length;
  for (const name of checked) {
    wire.push({ node: name, user: userOf(byName.get(name)!), at_s: now_s, commands: ['uptime', 'ping -c2 www.google.ca'] });
    now_s += sleeps.sanity;
  }
  const nodes: VinoNode[] = [];
  const interfaces: NodeInterfaces[] = [];
  let error: OriginalEnd | null = null;
  const completed = completedTopology(topology, order);
  const work = [
    ...order.setup_switches.map((name) => ({ name, setUp: switchSetUp })),
    ...order.setup_hosts.map((name) => ({ name, setUp: hostSetUp })),
  ];
  for (const { name, setUp } of work) {
    const node = byName.get(name)!;
    const done = setUp(topology, completed, name, vmName(node), vm_ip);
    if (done.steps.length > 0) {
      nodes.push({ node: name, vm_name: vmName(node), ip: vm_ip[name]!, steps: done.steps });
      interfaces.push(done.interfaces);
      const sent = sentCommands(done.steps, faults.filter((fault) => fault.node === name));
      wire.push({ node: name, user: userOf(node), at_s: now_s, commands: sent.commands });
      now_s += sleeps.connect + sent.elapsed_s;
    }
    error = done.error;
    if (error !== null) break;
  }
  return {
    completed_topology: completed.map(({ switch: name, neighbours }) => ({ switch: name, neighbours })),
    cloud: {
      deleted: existing.filter((name) => name.includes(vinoDefaults.prefix)),
      security_group_rules: [['TCP', 22, 22, '10.0.0.0/8'], ['UDP', 4789, 4789, '10.0.0.0/8'], ['ICMP', -1, 255, '10.0.0.0/8']],
      servers: made.map(serverOf),
      region_name: vinoDefaults.placeholder,
    },
    pings: checked.map((name) => ['ping', '-c 3', vm_ip[name]!]),
    nodes, interfaces, wire, elapsed_s: now_s, error,
  };
}

const vmName = ({ name, vm_name }: OriginalNode): string => vm_name ?? `${vinoDefaults.prefix}${name}`;
const userOf = ({ vm_user_name }: OriginalNode): string => vm_user_name ?? vinoDefaults.user;

function serverOf(node: OriginalNode): VinoServer {
  return {
    node: node.name, name: vmName(node), image: node.image ?? vinoDefaults.image, flavor: node.flavor,
    key_name: `${vinoDefaults.placeholder}key`, security_groups: [vinoDefaults.placeholder], force_hosts: node.server ?? null,
    net_id: `${vinoDefaults.placeholder}-net`,
  };
}

/** Every link between switches at both of its ends, in the order in which the dict is walked (`vino:complete_topology`). */
function completedTopology({ connections }: OriginalTopology, { topology: order }: VinoOrder): CompletedTopology {
  const neighbours = new Map(connections.map(({ switch: name, to }) => [name, to.map((end) => ('host' in end ? end.host : end.switch))]));
  const switches = new Map(connections.map(({ switch: name, to }) => [name, to.flatMap((end) => ('switch' in end ? [end.switch] : []))]));
  for (const name of order) {
    for (const other of switches.get(name)!) {
      const back = neighbours.get(other);
      if (back !== undefined && !back.includes(name)) back.push(name);
    }
  }
  return order.map((name) => ({ switch: name, neighbours: neighbours.get(name)! }));
}

/** A command is sent again until it is answered and the word that it is known by shows (`vino:execute_and_verify`). */
function sentCommands(steps: readonly VinoStep[], faults: readonly CommandFault[]): { readonly commands: readonly string[]; readonly elapsed_s: number } {
  const commands = ['cat /proc/sys/kernel/hostname'];
  let shown = '';
  let elapsed_s = 0;
  for (const { command, verify, keyword } of steps) {
    const fault = faults.find((candidate) => candidate.command === command);
    for (let failed = 0, done = false; !done; failed += 1) {
      const kind = fault !== undefined && failed < fault.times ? fault.kind : 'none';
      commands.push(command);
      if (kind === 'timeout') {
        elapsed_s += sleeps.again;
        continue;
      }
      if (kind === 'none') shown += `${command}\n`;
      commands.push(verify === 'ovs' || verify === 'ifconfig' ? 'sudo ovs-vsctl show && sudo ifconfig -a' : verify);
      done = shown.includes(keyword);
      elapsed_s += sleeps.command + (done ? 0 : sleeps.again);
    }
  }
  return { commands, elapsed_s };
}
