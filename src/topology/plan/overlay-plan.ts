import { addressBits } from '../address.js';
import type { HostEnd, LinkEnd, Overlay, OverlayHostNode, OverlayNode, OverlaySwitchNode, SwitchEnd } from '../overlay.js';
import type { Argv, OverlayPlan, PlanStep, StepCheck } from './step.js';

/** Where switches let Ryu and its kind set queues: the original's port. */
const managerTarget = 'ptcp:6632';

/** Addresses of machines by node, before those of the file: of machines that were made for it. */
export type MachineAddresses = ReadonlyMap<string, string>;

/**
 * What makes an overlay: every step is passed over where it stands already, asked for again after it ran, and undone in
 * reverse order. The bridges, ports and numbers are ViNO's; its faults are mended (docs/compat.md). A node without a
 * machine stands as `<sw1>` in the others' commands.
 */
export function planOverlay(overlay: Overlay, machines: MachineAddresses = new Map()): OverlayPlan {
  const nodes: readonly OverlayNode[] = [...overlay.switches.values(), ...overlay.hosts.values()];
  const addresses = new Map(nodes.map(({ name, machine }) => [name, machines.get(name) ?? machine?.address ?? `<${name}>`]));
  const steps = nodes.flatMap((node) => (node.kind === 'switch' ? switchSteps(overlay, node, addresses) : hostSteps(overlay, node, addresses)));
  return { name: overlay.name, steps, warnings: warningsOf(overlay) };
}

/** The hardware address of an internal port, made of its IPv4 address: `02:00:c0:a8:c8:0a`. By it switches know a host. */
export function overlayMac(address: string): string {
  return `02:00:${addressBits(address).toString(16).padStart(8, '0').match(/../g)!.join(':')}`;
}

function switchSteps(overlay: Overlay, node: OverlaySwitchNode, addresses: MachineAddresses): readonly PlanStep[] {
  const { name, bridge, controller, internal } = node;
  const on = steps(name);
  return [
    ...on.bridge(bridge),
    on.setting(`OpenFlow 1.3 on ${bridge}`, ['ovs-vsctl', 'set', 'bridge', bridge, 'protocols=OpenFlow13'], ['ovs-vsctl', 'get', 'bridge', bridge, 'protocols'], '[OpenFlow13]'),
    ...(controller === undefined
      ? [on.setting(`${bridge} learns by itself`, ['ovs-vsctl', 'set-fail-mode', bridge, 'standalone'], ['ovs-vsctl', 'get-fail-mode', bridge], 'standalone')]
      : controllerSteps(on, bridge, controller)),
    ...(internal === undefined ? [] : portSteps(on, overlay, bridge, internal.port, internal.address)),
    ...node.ends.flatMap((end) => [...vethSteps(on, bridge, end), ...tunnelSteps(on, overlay, end, addresses)]),
  ];
}

function hostSteps(overlay: Overlay, { name, ends }: OverlayHostNode, addresses: MachineAddresses): readonly PlanStep[] {
  const on = steps(name);
  return ends.flatMap((end: HostEnd) => [
    ...on.bridge(end.bridge),
    ...portSteps(on, overlay, end.bridge, end.port, end.address),
    ...tunnelSteps(on, overlay, end, addresses),
  ]);
}

/** Secure before the controller is known: nothing is switched that it did not ask for. */
function controllerSteps(on: NodeSteps, bridge: string, controller: string): readonly PlanStep[] {
  const target = `tcp:${controller}`;
  return [
    on.setting(`${bridge} obeys its controller alone`, ['ovs-vsctl', 'set-fail-mode', bridge, 'secure'], ['ovs-vsctl', 'get-fail-mode', bridge], 'secure'),
    on.setting(`controller ${target} of ${bridge}`, ['ovs-vsctl', 'set-controller', bridge, target], ['ovs-vsctl', 'get-controller', bridge], target),
    on.setting(
      `controller of ${bridge} out of band`, ['ovs-vsctl', 'set', 'controller', bridge, 'connection_mode=out-of-band'],
      ['ovs-vsctl', 'get', 'controller', bridge, 'connection_mode'], 'out-of-band',
    ),
    // One more manager beside those of others: set-manager would take theirs away.
    on.step(
      `manager ${managerTarget}`,
      ['ovs-vsctl', '--', '--id=@manager', 'create', 'Manager', `target="${managerTarget}"`, '--', 'add', 'Open_vSwitch', '.', 'manager_options', '@manager'],
      { argv: ['ovs-vsctl', 'get-manager'], holds: { kind: 'has-line', text: managerTarget } },
      ['ovs-vsctl', '--', '--id=@manager', 'get', 'Manager', `"${managerTarget}"`, '--', 'remove', 'Open_vSwitch', '.', 'manager_options', '@manager'],
    ),
  ];
}

function portSteps(on: NodeSteps, { network }: Overlay, bridge: string, port: string, address: string): readonly PlanStep[] {
  const withPrefix = `${address}/${network.prefix_bits}`;
  const mac = `"${overlayMac(address)}"`;
  return [
    on.step(
      `internal port ${port}`,
      ['ovs-vsctl', '--may-exist', 'add-port', bridge, port, '--', 'set', 'interface', port, 'type=internal', `mac=${mac}`, `mtu_request=${network.mtu}`],
      prints(['ovs-vsctl', '--', 'port-to-br', port, '--', 'get', 'interface', port, 'type', 'mac', 'mtu_request'], `${bridge}\ninternal\n${mac}\n${network.mtu}`),
      ['ovs-vsctl', '--if-exists', 'del-port', bridge, port],
    ),
    on.shown(`address ${withPrefix} of ${port}`, ['ip', 'address', 'replace', withPrefix, 'dev', port], ['ip', '-4', '-o', 'address', 'show', 'dev', port], `inet ${withPrefix} `),
    on.up(port),
  ];
}

function vethSteps(on: NodeSteps, mainBridge: string, { port, inner, bridge }: SwitchEnd): readonly PlanStep[] {
  return [
    on.step(
      `veth pair ${port}`, ['ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', inner],
      { argv: ['ip', '-o', 'link', 'show', 'dev', port], holds: { kind: 'contains', text: `${port}@${inner}:` } },
      ['ip', 'link', 'delete', port],
    ),
    on.up(port),
    on.up(inner),
    ...on.bridge(bridge),
    on.port(mainBridge, port),
    on.port(bridge, inner),
  ];
}

function tunnelSteps(on: NodeSteps, { network }: Overlay, { bridge, tunnel, vni, peer }: LinkEnd, addresses: MachineAddresses): readonly PlanStep[] {
  const remote = addresses.get(peer)!;
  const rule = (verb: string): Argv => ['iptables', '-w', verb, 'INPUT', '-s', remote, '-p', 'udp', '--dport', String(network.vxlan_port), '-j', 'ACCEPT'];
  return [
    on.step(
      `let ${peer}'s tunnel in`, rule('-I'), { argv: rule('-C'), holds: { kind: 'succeeds' } }, rule('-D'),
    ),
    on.step(
      `tunnel ${tunnel} to ${peer}`,
      [
        'ovs-vsctl', '--may-exist', 'add-port', bridge, tunnel, '--', 'set', 'interface', tunnel, 'type=vxlan',
        `options:remote_ip=${remote}`, `options:key=${vni}`, `options:dst_port=${network.vxlan_port}`,
      ],
      prints(
        ['ovs-vsctl', '--', 'port-to-br', tunnel, '--', 'get', 'interface', tunnel, 'type', 'options'],
        `${bridge}\nvxlan\n{dst_port="${network.vxlan_port}", key="${vni}", remote_ip="${remote}"}`,
      ),
      ['ovs-vsctl', '--if-exists', 'del-port', bridge, tunnel],
    ),
  ];
}

type NodeSteps = ReturnType<typeof steps>;

/** Steps of one node. */
function steps(node: string) {
  const step = (title: string, argv: Argv, check: StepCheck, inverse: Argv | null): PlanStep => ({ id: `${node} ${title}`, node, title, argv, check, inverse });
  const shown = (title: string, argv: Argv, asked: Argv, text: string) => step(title, argv, { argv: asked, holds: { kind: 'contains', text } }, null);
  return {
    step,
    shown,
    /** Goes with the bridge that it is set on. */
    setting: (title: string, argv: Argv, asked: Argv, text: string) => step(title, argv, prints(asked, text), null),
    bridge: (name: string): readonly PlanStep[] => [step(
      `bridge ${name}`, ['ovs-vsctl', '--may-exist', 'add-br', name], { argv: ['ovs-vsctl', 'br-exists', name], holds: { kind: 'succeeds' } },
      ['ovs-vsctl', '--if-exists', 'del-br', name],
    )],
    port: (bridge: string, name: string) => step(
      `port ${name} on ${bridge}`, ['ovs-vsctl', '--may-exist', 'add-port', bridge, name], prints(['ovs-vsctl', 'port-to-br', name], bridge),
      ['ovs-vsctl', '--if-exists', 'del-port', bridge, name],
    ),
    up: (name: string) => shown(`${name} up`, ['ip', 'link', 'set', 'dev', name, 'up'], ['ip', '-o', 'link', 'show', 'up', 'dev', name], name),
  };
}

function prints(argv: Argv, text: string): StepCheck {
  return { argv, holds: { kind: 'prints', text } };
}

function warningsOf({ switches, links }: Overlay): readonly string[] {
  const trunks = links.filter(({ ends }) => ends.every(({ kind }) => kind === 'switch')).length;
  const alone = [...switches.values()].filter(({ controller }) => controller === undefined).map(({ name }) => name);
  // As many trunks as switches, or more, close a ring.
  if (trunks < switches.size || alone.length === 0) return [];
  return [`the switches form a ring and ${alone.join(', ')} ${alone.length === 1 ? 'has' : 'have'} no controller: broadcasts would go round for ever`];
}
