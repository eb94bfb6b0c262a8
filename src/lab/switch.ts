import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { processesNamed, runIn, startIn } from './machine.js';
import { uplink } from './network.js';
import { eventually, run } from './program.js';
import { hostFolder, type HostRecord } from './record.js';

const schema = '/usr/share/openvswitch/vswitch.ovsschema';
const answers_ms = 30_000;

/**
 * Open vSwitch on a host, whose database is the host's own, with the address on `uplink`. The datapath is userspace's,
 * which every kernel can bear. Done again, it mends what is missing.
 */
export async function startSwitch(lab: string, record: HostRecord): Promise<void> {
  const folder = hostFolder(lab, record.name);
  const database = join(folder, 'ovs.db');
  const socket = '/run/openvswitch/db.sock';
  // Packets that Open vSwitch takes from an interface reach the kernel as well. It drops those whose way back is another
  // interface, and answers for no address but the interface's own.
  await runIn(record, 'sysctl', ['-q', '-w', 'net.ipv4.conf.all.rp_filter=1', 'net.ipv4.conf.all.arp_ignore=1']);
  await runIn(record, 'mkdir', ['-p', '/run/openvswitch']);
  if (!existsSync(database)) await runIn(record, 'ovsdb-tool', ['create', database, schema]);
  await keepRunning(record, 'ovsdb-server', join(folder, 'ovsdb-server.log'), [database, `--remote=punix:${socket}`, '--remote=db:Open_vSwitch,Open_vSwitch,manager_options', '--pidfile=/run/openvswitch/ovsdb-server.pid', '-vsyslog:off']);
  await answering(record, ['ovs-vsctl', '--no-wait', '--timeout=2', 'init']);
  await keepRunning(record, 'ovs-vswitchd', join(folder, 'ovs-vswitchd.log'), [`unix:${socket}`, '--pidfile=/run/openvswitch/ovs-vswitchd.pid', '-vsyslog:off']);
  await runIn(record, 'ovs-vsctl', [
    '--timeout=30', '--may-exist', 'add-br', uplink, '--', '--may-exist', 'add-port', uplink, 'eth0', '--',
    'set', 'bridge', uplink, 'datapath_type=netdev', `other_config:hwaddr="${await hardwareAddress(record)}"`,
  ]);
  await moveAddress(record);
}

async function keepRunning(record: HostRecord, program: string, log: string, args: readonly string[]): Promise<void> {
  if ((await processesNamed(record, program)).length === 0) await startIn(record, log, program, args);
}

async function answering(record: HostRecord, [program, ...args]: readonly [string, ...string[]]): Promise<void> {
  await eventually(answers_ms, () => runIn(record, program, args).then(() => true, () => undefined), () => `${program} ${args.join(' ')} does not go through on ${record.name}`);
}

async function hardwareAddress(record: HostRecord): Promise<string> {
  const [eth0] = JSON.parse(await runIn(record, 'ip', ['-json', 'link', 'show', 'dev', 'eth0'])) as readonly { readonly address: string }[];
  return eth0!.address;
}

async function moveAddress(record: HostRecord): Promise<void> {
  // Checksums that the kernel leaves to a card are never filled in on the way through userspace.
  await run('ethtool', ['--offload', record.cable, 'tx', 'off']);
  for (const device of ['eth0', uplink]) await runIn(record, 'ethtool', ['--offload', device, 'tx', 'off']);
  await runIn(record, 'ip', ['address', 'flush', 'dev', 'eth0', 'scope', 'global']);
  await runIn(record, 'ip', ['address', 'replace', `${record.address}/24`, 'dev', uplink]);
  await runIn(record, 'ip', ['link', 'set', uplink, 'up']);
}
