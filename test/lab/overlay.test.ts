import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyOverlay, destroyOverlay, overlayStatus, type Machines } from '../../src/adapters/real/network/overlay/overlay-work.js';
import { labMachine, labOverlay, onLab } from '../../src/adapters/real/network/overlay/lab-overlay.js';
import { OvsControl } from '../../src/adapters/real/network/ovs/ovs-control.js';
import { labDown } from '../../src/lab/down.js';
import { listHosts, type LabHost } from '../../src/lab/lab.js';
import { readHostRecord } from '../../src/lab/record.js';
import { missingOverlayRequirement } from '../../src/lab/requirements.js';
import { namespaceFile } from '../../src/lab/network.js';
import { labUp } from '../../src/lab/up.js';
import { overlayOf, type Overlay } from '../../src/topology/overlay.js';
import { planOverlay } from '../../src/topology/plan/overlay-plan.js';
import { topology } from '../../src/topology/topology.js';
import { testLab, tracesOf } from './test-labs.js';

const run = promisify(execFile);
const quiet = () => undefined;

/** Two switches, a host at each. */
const line = topology.parse({
  name: 'line', swarm: { master: 'h1', monitor: 'h2' }, switches: { sw1: {}, sw2: {} },
  hosts: { h1: { address: '192.168.200.10' }, h2: { address: '192.168.200.11' } },
  links: [{ between: ['sw1', 'h1'] }, { between: ['sw2', 'sw1'] }, { between: ['sw2', 'h2'] }],
});
const heavy = { source: 'h2', destination: 'h1' };
const cap_bps = 3e6;

const missing = missingOverlayRequirement();

describe.skipIf(missing !== undefined)(`an overlay of real switches${missing === undefined ? '' : ` (${missing.reason})`}`, () => {
  const lab = testLab('o');
  let overlay: Overlay;
  let machines: Machines;
  let hosts: readonly LabHost[];

  const inside = (host: string, ...argv: string[]) => run('nsenter', [`--net=${namespaceFile(readHostRecord(lab, host)!.namespace)}`, ...argv]);
  const control = () => new OvsControl({ overlay, machines, now_s: () => performance.now() / 1000, warn: quiet });
  const on = (node: string, ...argv: string[]) => machines.get(node)!.run(argv);

  /** What iperf3's receiver saw, after TCP has found its pace. */
  async function rate_bps(for_s: number): Promise<number> {
    const server = spawn('nsenter', [`--net=${namespaceFile(readHostRecord(lab, 'h1')!.namespace)}`, 'iperf3', '-s', '-1', '--forceflush'], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => server.stdout.once('data', resolve));
    const { stdout } = await inside('h2', 'iperf3', '-c', '192.168.200.10', '-t', String(for_s), '-O', '2', '-J');
    return (JSON.parse(stdout) as { end: { sum_received: { bits_per_second: number } } }).end.sum_received.bits_per_second;
  }

  const qosOf = async (node: string) => (await on(node, 'ovs-vsctl', '--columns=_uuid', 'list', 'QoS')) + (await on(node, 'ovs-vsctl', '--columns=_uuid', 'list', 'Queue'));

  beforeAll(async () => {
    await labUp(lab, { overlay: labOverlay(lab, line, quiet) }, quiet);
    hosts = await listHosts({ name: lab });
    overlay = overlayOf(onLab(line, hosts));
    machines = new Map(hosts.map((host) => [host.name, labMachine(host)]));
  });

  afterAll(async () => {
    await Promise.all([...(machines ?? new Map()).values()].map((machine) => machine.close()));
    await labDown(lab, quiet);
    expect(tracesOf(lab)).toEqual([]);
  });

  it('stands as planned, and applied again does nothing', async () => {
    expect((await overlayStatus(planOverlay(overlay), machines)).flatMap(({ missing: lacking, error }) => [...lacking, ...(error === null ? [] : [error])])).toEqual([]);
    expect((await applyOverlay(planOverlay(overlay), machines, quiet)).map(({ done, failed }) => ({ done, failed }))).toEqual(Array(4).fill({ done: 0, failed: null }));
  });

  it('counts flows, holds a heavy one at its cap, finds its cap again after a restart and lets go of all of it', async () => {
    const first = control();
    await first.observe();
    const free_bps = await rate_bps(3);
    expect(free_bps).toBeGreaterThan(5 * cap_bps);
    const bytesOf = async () => (await first.observe()).switches.map(({ flows }) => flows.find(({ flow }) => flow.source === 'h2')!.bytes);
    for (const bytes of await bytesOf()) expect(bytes).toBeGreaterThan(free_bps / 8);

    await first.throttle(heavy, cap_bps);
    await first.throttle(heavy, cap_bps);
    const capped_bps = await rate_bps(10);
    expect(Math.abs(capped_bps - cap_bps) / cap_bps).toBeLessThan(0.1);

    await control().release(heavy);
    expect([await qosOf('sw1'), await qosOf('sw2')]).toEqual(['', '']);
    expect(await rate_bps(3)).toBeGreaterThan(5 * cap_bps);
  });

  it('leaves a QoS that it has not made as it is, and says so', async () => {
    const [hop] = overlay.switches.get('sw1')!.ends;
    await on('sw1', 'ovs-vsctl', '--', '--id=@qos', 'create', 'QoS', 'type=linux-htb', 'other_config:max-rate=50000000', '--', 'set', 'Port', hop!.port, 'qos=@qos');
    const before = await qosOf('sw1');
    await expect(control().throttle(heavy, cap_bps)).rejects.toMatchObject({ name: 'CallError', failure: 'conflict' });
    expect([await qosOf('sw1'), await qosOf('sw2')]).toEqual([before, '']);
    await on('sw1', 'ovs-vsctl', '--', 'clear', 'Port', hop!.port, 'qos', '--', '--all', 'destroy', 'QoS');
  });

  it('that is destroyed, even with a flow held, leaves the switches as they were, and others\' bridges alone', async () => {
    await on('sw1', 'ovs-vsctl', 'add-br', 'theirs', '--', 'set', 'bridge', 'theirs', 'datapath_type=netdev');
    await control().throttle(heavy, cap_bps);
    expect((await destroyOverlay(planOverlay(overlay), machines, quiet)).filter(({ failed }) => failed !== null)).toEqual([]);
    expect((await on('sw1', 'ovs-vsctl', 'list-br')).trim().split('\n')).toEqual(['phy0', 'theirs']);
    for (const node of ['sw2', 'h1', 'h2']) expect((await on(node, 'ovs-vsctl', 'list-br')).trim()).toBe('phy0');
    for (const node of ['sw1', 'sw2']) {
      expect(await qosOf(node)).toBe('');
      expect(await on(node, 'ip', '-o', 'link', 'show', 'type', 'veth')).not.toContain('pair_');
      expect((await on(node, 'ovs-vsctl', 'get', 'Open_vSwitch', '.', 'external_ids')).trim()).toBe('{}');
    }
  });
});
