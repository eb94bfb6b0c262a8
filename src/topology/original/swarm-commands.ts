import { OriginalEnd, type OriginalTopology } from './original-topology.js';
import { python2Order } from './python2-order.js';
import type { VinoStep } from './vino-steps.js';
import { vinoDefaults, type VinoNode } from './vino-run.js';

export interface SwarmRunOptions {
  /** Machines by node, `[name, address]`, in the order in which the cloud lists them. */
  readonly machines: readonly (readonly [node: string, ip: string])[];
  readonly prefix?: string;
  /** Nodes that the swarm reports as down. */
  readonly down?: readonly string[];
  /** What the master prints as the worker's token. */
  readonly token: string;
}

export interface SwarmRun {
  readonly nodes: readonly VinoNode[];
  readonly elapsed_s: number;
  readonly error: OriginalEnd | null;
}

interface Server {
  readonly node: string;
  readonly name: string;
  readonly ip: string;
}

/** Sleep after a connection whose commands may take time. */
const settle_s = 3;
const tokenCommand = "sudo docker swarm join-token worker | grep -v 'add' | tr -d '' 2> /dev/null";

/** How the original makes the swarm, `elascale_setup.py`: the machines of the master's and the workers' names are found by parts of them. */
export function swarmRun({ hosts, swarm_master, swarm_monitor }: OriginalTopology, { machines, prefix = vinoDefaults.prefix, down = [], token }: SwarmRunOptions): SwarmRun {
  const servers = machines.map(([node, ip]): Server => ({ node, ip, name: `${prefix}${node}` })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const byName = new Map(servers.map((server) => [server.name, server]));
  const walked = python2Order([...byName.keys()]);
  const found = (part: string) => byName.get(walked.findLast((name) => name.includes(`${prefix}${part}`.toLowerCase())) ?? '');
  const master = found(swarm_master);
  const monitor = found(swarm_monitor);
  if (master === undefined || monitor === undefined) return { nodes: [], elapsed_s: 0, error: new OriginalEnd('UnboundLocalError') };
  const hostNames = new Set(hosts.map(({ name }) => name));
  const workers = servers.filter(({ node, name }) => hostNames.has(node) && !name.includes(`${prefix}${swarm_master}`));
  const on = ({ node, name, ip }: Server, steps: readonly VinoStep[]): VinoNode => ({ node, vm_name: name, ip, steps });
  const restarted = servers.filter(({ node }) => down.includes(node));
  const joined = `sudo docker swarm join --token ${token} ${master.ip}:2377`;
  const watched: readonly VinoStep[] = [
    { command: `sudo docker node update --label-add role=monitor ${monitor.name}`, verify: `sudo docker node inspect ${monitor.name}`, keyword: 'monitor' },
    repeated("sudo docker node ls | grep 'Down\\|STATUS'", 'MANAGER STATUS'),
  ];
  const registered = workers.map(({ name, ip }): VinoStep => ({
    command: `sudo docker-machine create --driver generic --generic-ip-address=${ip} --generic-ssh-user=ubuntu --generic-ssh-key=/home/ubuntu/.ssh/master_id_rsa ${name}`,
    verify: 'sudo docker-machine ls | grep -v Timeout', keyword: name,
  }));
  return {
    nodes: [
      on(master, [
        { command: 'sudo docker swarm init', verify: 'sudo docker node ls', keyword: master.name },
        { command: `sudo docker node update --label-add role=master ${master.name}`, verify: `sudo docker node inspect ${master.name}`, keyword: 'master' },
        repeated(tokenCommand, '--token'),
      ]),
      ...workers.map((worker) => on(worker, [repeated(joined, 'This node is already part of a swarm')])),
      ...(restarted.length === 0
        ? [on(master, [...watched, ...registered])]
        : [
          on(master, watched),
          ...restarted.map((server) => on(server, [{ command: 'sudo service docker restart', verify: 'sudo docker ps', keyword: 'CONTAINER ID' }])),
          on(master, registered),
        ]),
    ],
    elapsed_s: settle_s * (1 + restarted.length),
    error: null,
  };
}

/** A command that is its own check. */
function repeated(command: string, keyword: string): VinoStep {
  return { command, verify: command, keyword };
}
