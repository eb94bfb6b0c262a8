import { OriginalEnd, type OriginalTopology } from './original-topology.js';

/** A shell command and the word that has to show afterwards, in what `verify` prints. */
export interface VinoStep {
  readonly command: string;
  readonly verify: string;
  readonly keyword: string;
}

/** Every switch with all its neighbours, in the order of the ports. */
export type CompletedTopology = readonly { readonly switch: string; readonly neighbours: readonly string[] }[];

/** What the commands of a node make. */
export interface NodeInterfaces {
  readonly node: string;
  readonly bridges: readonly string[];
  readonly internal_ports: readonly { readonly name: string; readonly bridge: string; readonly address: string; readonly mtu: number | null }[];
  readonly tunnels: readonly {
    readonly peer: string; readonly bridge: string; readonly port: string; readonly vni: number; readonly remote_ip: string; readonly dst_port: number;
    readonly veth: readonly [string, string] | null;
  }[];
}

export interface NodeSetUp {
  readonly steps: readonly VinoStep[];
  readonly interfaces: NodeInterfaces;
  readonly error: OriginalEnd | null;
}

type SetUp = (topology: OriginalTopology, completed: CompletedTopology, name: string, vmName: string, vm_ip: Readonly<Record<string, string>>) => NodeSetUp;

const dst_port = 8479;

/** `vino:setup_switches` for one of them. */
export const switchSetUp: SetUp = (topology, completed, name, vmName, vm_ip) => recorded(name, (made) => {
  const neighbours = completed.find((entry) => entry.switch === name)?.neighbours;
  if (neighbours === undefined) throw new OriginalEnd('KeyError');
  const { bridge_name: bridge, contr_addr = topology.controller, int_ip } = topology.switches.find((node) => node.name === name)!;
  made.hostName(vmName);
  made.bridge(bridge);
  // Misspelt in the original: ovs-vsctl refuses it, and nobody looks.
  made.ovs(`sudo ovs-vsctl set Bridge ${bridge} rotocols=OpenFlow13`, bridge);
  if (contr_addr !== '') {
    made.ovs(`sudo ovs-vsctl set-controller ${bridge} tcp:${contr_addr}`, contr_addr);
    made.ovs('sudo ovs-vsctl set-manager ptcp:6632', contr_addr);
    made.ovs(`sudo ovs-vsctl set-fail-mode ${bridge} secure`, bridge);
    made.ovs(`sudo ovs-vsctl set controller ${bridge} connection-mode=out-of-band`, bridge);
  }
  if (int_ip !== undefined) made.internalPort(int_ip.port, bridge, int_ip.address, null);
  for (const [index, peer] of neighbours.entries()) {
    const [outer, inner] = [`pair_h${index + 1}_1`, `pair_h${index + 1}_2`];
    const ofTunnel = `${bridge}${index + 1}`;
    made.ifconfig(`sudo ip link add ${outer} type veth peer name ${inner}`, outer);
    made.ifconfig(`sudo ifconfig ${outer} up`, outer);
    made.ifconfig(`sudo ifconfig ${inner} up`, inner);
    made.bridge(ofTunnel);
    made.ovs(`sudo ovs-vsctl add-port ${bridge} ${outer}`, outer);
    made.ovs(`sudo ovs-vsctl add-port ${ofTunnel} ${inner}`, inner);
    made.tunnel(peer, ofTunnel, vniOf(name, peer), vm_ip[peer], [outer, inner]);
  }
});

/** `vino:setup_hosts` for one of them: p0 on br0, p1 on br1, ... in the order of the switches that name it. */
export const hostSetUp: SetUp = (topology, completed, name, vmName, vm_ip) => recorded(name, (made) => {
  made.hostName(vmName);
  const ends = completed.flatMap(({ switch: ofSwitch }) => topology.connections.find((entry) => entry.switch === ofSwitch)!.to
    .flatMap((end) => ('host' in end && end.host === name ? [{ ...end, ofSwitch }] : [])));
  for (const [index, { address, bridge = `br${index}`, ofSwitch }] of ends.entries()) {
    made.bridge(bridge);
    made.internalPort(`p${index}`, bridge, address, 1300);
    made.tunnel(ofSwitch, bridge, vniOf(name, ofSwitch), vm_ip[ofSwitch], null);
  }
});

/** Runs a set-up until it ends, well or as the original did. */
function recorded(node: string, setUp: (made: ReturnType<typeof recorder>) => void): NodeSetUp {
  const made = recorder();
  let error: OriginalEnd | null = null;
  try {
    setUp(made);
  } catch (end) {
    if (!(end instanceof OriginalEnd)) throw end;
    error = end;
  }
  return { steps: made.steps, interfaces: { node, bridges: made.bridges, internal_ports: made.internal_ports, tunnels: made.tunnels }, error };
}

function recorder() {
  const steps: VinoStep[] = [];
  const bridges: string[] = [];
  const internal_ports: NodeInterfaces['internal_ports'][number][] = [];
  const tunnels: NodeInterfaces['tunnels'][number][] = [];
  const ovs = (command: string, keyword: string) => void steps.push({ command, verify: 'ovs', keyword });
  const ifconfig = (command: string, keyword: string) => void steps.push({ command, verify: 'ifconfig', keyword });
  return {
    steps, bridges, internal_ports, tunnels, ovs, ifconfig,
    hostName: (vmName: string) => void steps.push({
      command: `sudo sed -i "s/127.0.0.1 .*/127.0.0.1 localhost ${vmName}/g" /etc/hosts`, verify: 'cat /etc/hosts', keyword: vmName,
    }),
    bridge: (name: string) => {
      ovs(`sudo ovs-vsctl add-br ${name}`, name);
      bridges.push(name);
    },
    internalPort: (name: string, bridge: string, address: string, mtu: number | null) => {
      ovs(`sudo ovs-vsctl add-port ${bridge} ${name} -- set interface ${name} type=internal`, name);
      ovs(`mac=\`sudo ovs-vsctl get interface ${name} mac_in_use\`;sudo ovs-vsctl set interface ${name} mac="$mac"`, name);
      ifconfig(`sudo ifconfig ${name} ${address}/24 up`, address);
      if (mtu !== null) ifconfig(`sudo ifconfig ${name} mtu ${mtu}`, address);
      internal_ports.push({ name, bridge, address, mtu });
    },
    tunnel: (peer: string, bridge: string, vni: number, remote_ip: string | undefined, veth: readonly [string, string] | null) => {
      if (remote_ip === undefined) throw new OriginalEnd('KeyError');
      const port = `vxlan${vni}`;
      // A switch's command has two blanks there.
      const blank = veth === null ? ' ' : '  ';
      ovs(`sudo ovs-vsctl add-port ${bridge} ${port} -- set interface ${port} type=vxlan options:remote_ip=${remote_ip} options:key=${vni}${blank}options:dst_port=${dst_port}`, String(vni));
      tunnels.push({ peer, bridge, port, vni, remote_ip, dst_port, veth });
    },
  };
}

/** `vino:_get_vni`. @throws OriginalEnd where what follows `sw` or `h` is no number */
function vniOf(...names: readonly [string, string]): number {
  return names.reduce((sum, name) => {
    const [, kind, rest] = /^(sw|h)(.*)$/.exec(name) ?? [];
    if (kind === undefined) return sum;
    if (!/^[+-]?\d+$/.test(rest!)) throw new OriginalEnd('ValueError');
    return sum + Number(rest) * (kind === 'sw' ? 100 : 1);
  }, 0);
}
