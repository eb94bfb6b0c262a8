import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyOverlay, destroyOverlay, overlayStatus, type Machines } from '../../src/adapters/real/network/overlay/overlay-work.js';
import { labMachine, labOverlay, onLab } from '../../src/adapters/real/network/overlay/lab-overlay.js';
import { ovsControl } from '../../src/adapters/real/network/ovs/ovs-control.js';
import { qos } from '../../src/adapters/real/network/ryu/original-calls.js';
import { ryuControl } from '../../src/adapters/real/network/ryu/ryu-control.js';
import { topologyText } from '../../src/adapters/real/network/overlay/topology-text.js';
import { readRun } from '../../src/experiment/gap/read-run.js';
import { engineOf } from '../../src/lab/engine.js';
import { labYaml } from '../../src/lab/lab-yaml.js';
import { labDown } from '../../src/lab/down.js';
import { listHosts, stopEngine, type LabHost } from '../../src/lab/lab.js';
import { readHostRecord, topologyFile } from '../../src/lab/record.js';
import { missingOverlayRequirement } from '../../src/lab/requirements.js';
import { namespaceFile } from '../../src/lab/network.js';
import { labUp } from '../../src/lab/up.js';
import { overlayOf, type Overlay } from '../../src/topology/overlay.js';
import { planOverlay } from '../../src/topology/plan/overlay-plan.js';
import { topology } from '../../src/topology/topology.js';
import { elascale } from '../end-to-end/command.js';
import { carryOut, installRyu, openflowPort, startRyu } from './ryu/ryu-server.js';
import { testLab, tracesOf } from './test-labs.js';

const run = promisify(execFile);
const quiet = () => undefined;

/** Two switches with a narrow trunk, the application and a stream on either side of it. */
const line = topology.parse({
  name: 'line', swarm: { master: 'h1', monitor: 'h3' }, switches: { sw1: {}, sw2: {} },
  hosts: {
    h1: { address: '192.168.200.10', labels: { loc: 'edge' } }, h2: { address: '192.168.200.11', labels: { loc: 'agg-sensor' } }, h3: { address: '192.168.200.12', labels: { loc: 'core' } },
  },
  links: [{ between: ['sw1', 'h1'] }, { between: ['sw2', 'sw1'], capacity: '40Mbps' }, { between: ['sw2', 'h2'] }, { between: ['sw2', 'h3'] }],
});
const heavy = { source: 'h2', destination: 'h1' };
const cap_bps = 3e6;

/** A stream from h3 over the trunk that the sensors' messages cross; it is held in the engine's third cycle at the latest. */
const throttle = `
name: throttle
description: a stream over the trunk of two switches is held
duration: 30s
sample: 2s
policies: [none]
objective: {latency: 500ms, service: iot_app_rest_api}
application:
  stack: iot_app
  services:
    iot_app_sensor: {constraints: [loc==agg-sensor], cpu: 1ms}
    iot_app_rest_api: {constraints: [loc==edge], cpu: 4ms, calls: [{to: iot_app_db}]}
    iot_app_db: {constraints: [loc==core], cpu: 1ms}
infrastructure:
  flavours: {lab: {cores: 2}}
  groups: {h1: {flavour: lab, labels: {loc: edge}}, h2: {flavour: lab, labels: {loc: agg-sensor}}, h3: {flavour: lab, labels: {loc: core}}}
workload:
  - {kind: closed, name: sensors, service: iot_app_sensor, entry: iot_app_rest_api, think: 20ms, level: {kind: steps, steps: [{at: 0s, level: 1}]}}
topology: line.yaml
network:
  hosts: {h1: [h1], h2: [h2], h3: [h3]}
  transfers: [{name: stream, from: h3, to: h1, at: 3s, for: 22s}]
engine:
  policy: none
  interval: 3s
  window: 10s
  bandwidth: {policy: throttle, max_bw: 10Mbps, min_bw: 3Mbps, protected: ["h2>h1", "h1>h2"]}
`;

/** One switch and two hosts that nobody has made yet. */
const grown = `
name: grown
swarm: {master: h1, monitor: h2}
switches: {sw1: {flavour: m1.small, region: CORE}}
hosts: {h1: {address: 192.168.201.10, labels: {loc: edge}}, h2: {address: 192.168.201.11}}
links: [{between: [sw1, h1]}, {between: [sw1, h2]}]
`;

/** What the manager knows of a network with tasks on several nodes, as far as it matters here. */
interface VerboseNetwork {
  readonly Services: Readonly<Record<string, { readonly Tasks: readonly { readonly Info: Readonly<Record<string, string>> }[] }>>;
  readonly Options: Readonly<Record<string, string>>;
}

const missing = missingOverlayRequirement();

describe.skipIf(missing !== undefined)(`an overlay of real switches${missing === undefined ? '' : ` (${missing.reason})`}`, () => {
  const lab = testLab('o');
  let overlay: Overlay;
  let machines: Machines;
  let hosts: readonly LabHost[];
  let folder: string;
  let config: string;

  const inside = (host: string, ...argv: string[]) => run('nsenter', [`--net=${namespaceFile(readHostRecord(lab, host)!.namespace)}`, ...argv]);
  const control = () => ovsControl({ overlay, machines, now_s: () => performance.now() / 1000, warn: quiet });
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
    folder = mkdtempSync(join(tmpdir(), 'elascale-overlay-'));
    config = join(folder, 'lab.yaml');
    writeFileSync(config, labYaml(lab, hosts[0]!, 0, { topology: topologyFile(lab), ssh: hosts[0]!.ssh }));
  });

  afterAll(async () => {
    await Promise.all([...(machines ?? new Map()).values()].map((machine) => machine.close()));
    await labDown(lab, quiet);
    rmSync(folder, { recursive: true });
    expect(tracesOf(lab)).toEqual([]);
  });

  it('stands as planned, and applied again does nothing', async () => {
    expect((await overlayStatus(planOverlay(overlay), machines)).flatMap(({ missing: lacking, error }) => [...lacking, ...(error === null ? [] : [error])])).toEqual([]);
    expect((await applyOverlay(planOverlay(overlay), machines, quiet)).map(({ done, failed }) => ({ done, failed }))).toEqual(Array(5).fill({ done: 0, failed: null }));
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
    const capped_bps = await rate_bps(6);
    expect(Math.abs(capped_bps - cap_bps) / cap_bps).toBeLessThan(0.1);

    await control().release(heavy);
    expect([await qosOf('sw1'), await qosOf('sw2')]).toEqual(['', '']);
    expect(await rate_bps(3)).toBeGreaterThan(5 * cap_bps);
  });

  it('carries what containers say to each other: Docker\'s own tunnels lead to addresses on it, and whole packets fit', async () => {
    writeFileSync(join(folder, 'line.yaml'), topologyText(line));
    writeFileSync(join(folder, 'throttle.yaml'), throttle);
    const { code, err } = await elascale(['deploy', 'iot-app', '--config', config, '--cpu-ms', '3', '--think-ms', '20']);
    expect(err + code).toMatch(/0$/);
    const stack = engineOf(lab, readHostRecord(lab, 'h1')!).getNetwork('iot_app_default') as unknown as { inspect(options: object): Promise<VerboseNetwork> };
    const network = await stack.inspect({ verbose: true });
    const ends = Object.values(network.Services).flatMap(({ Tasks }) => Tasks.map(({ Info }) => Info['Host IP']));
    expect(new Set(ends)).toEqual(new Set(['192.168.200.10', '192.168.200.11', '192.168.200.12']));
    expect(network.Options['com.docker.network.driver.mtu']).toBe('1300');
  });

  it('is watched by a testbed, which holds a stream, and lets go of it in the end', async () => {
    const real = join(folder, 'real');
    const { code, err } = await elascale(['testbed', join(folder, 'throttle.yaml'), '--config', config, '--out', real]);
    expect(err + code).toMatch(/0$/);
    expect(err).toMatch(/stream: \d+\.\d MB from h3 to h1/);
    const { t_s, columns } = readRun(real);
    const [rate, cap, sensors] = ['flow.h3>h1.bps', 'flow.h3>h1.cap_bps', 'flow.h2>h1.bps'].map((name) => columns.get(name)!) as [readonly number[], readonly number[], readonly number[]];
    const from = cap.indexOf(cap_bps);
    expect(Math.max(...rate.slice(0, from))).toBeGreaterThan(10e6);
    // The cap's first row has what came before it in it; the stream ends at 25 s. The first switch counts what is lost at its port too.
    const held = rate.slice(from + 2, t_s.findIndex((at_s) => at_s > 25));
    expect(held.length).toBeGreaterThan(1);
    const mean_bps = held.reduce((sum, one) => sum + one, 0) / held.length;
    expect(Math.abs(mean_bps - cap_bps) / cap_bps).toBeLessThan(0.2);
    for (const messages of sensors) expect(messages).toBeGreaterThan(0);
    for (const name of ['sw1', 'sw2']) expect(await qosOf(name)).toBe('');
    await elascale(['clean', 'iot-app', '--config', config]);
  });

  it('leaves a QoS that it has not made as it is, and says so', async () => {
    const [hop] = overlay.switches.get('sw1')!.ends;
    await on('sw1', 'ovs-vsctl', '--', '--id=@qos', 'create', 'QoS', 'type=linux-htb', 'other_config:max-rate=50000000', '--', 'set', 'Port', hop!.port, 'qos=@qos');
    const before = await qosOf('sw1');
    await expect(control().throttle(heavy, cap_bps)).rejects.toMatchObject({ name: 'CallError', failure: 'conflict' });
    expect([await qosOf('sw1'), await qosOf('sw2')]).toEqual([before, '']);
    await on('sw1', 'ovs-vsctl', '--', 'clear', 'Port', hop!.port, 'qos', '--', '--all', 'destroy', 'QoS');
  });

  it('is counted and held through Ryu, which controls its switches, by meters that another control finds again', async ({ skip }) => {
    const lacking = await installRyu();
    if (lacking !== null) skip(`Ryu cannot be installed from PyPI: ${lacking}`);
    const controller = hosts.find(({ name }) => name === 'h3')!;
    const ryu = await startRyu(namespaceFile(readHostRecord(lab, 'h3')!.namespace), controller.address);
    const bridges = [...overlay.switches.values()].map(({ name, bridge }) => ({ name, bridge }));
    const through = () => ryuControl({ overlay, url: ryu.url, limits: { timeout_s: 10, attempts: 3 }, now_s: () => performance.now() / 1000, warn: quiet });
    const metersOf = (name: string, bridge: string) => on(name, 'ovs-ofctl', '--protocols=OpenFlow13', 'dump-meters', bridge);
    try {
      await expect(through().observe()).rejects.toMatchObject({ name: 'CallError', failure: 'not-found' });
      for (const { name, bridge } of bridges) await on(name, 'ovs-vsctl', 'set-controller', bridge, `tcp:${controller.address}:${openflowPort}`);
      await expect.poll(async () => (await through().observe().catch(() => ({ switches: [] }))).switches.length, { timeout: 20_000, interval: 500 }).toBe(2);
      // What is no flow between hosts, ARP above all, is for other applications of Ryu's; here switches learn by themselves.
      for (const { name, bridge } of bridges) await on(name, 'ovs-ofctl', '--protocols=OpenFlow13', 'add-flow', bridge, 'priority=0,actions=NORMAL');
      const free_bps = await rate_bps(3);
      expect(free_bps).toBeGreaterThan(5 * cap_bps);
      for (const { flows } of (await through().observe()).switches) expect(flows.find(({ flow }) => flow.source === 'h2' && flow.destination === 'h1')!.bytes).toBeGreaterThan(free_bps / 8);

      await through().throttle(heavy, 2 * cap_bps);
      await through().throttle(heavy, cap_bps);
      const capped_bps = await rate_bps(8);
      expect(Math.abs(capped_bps - cap_bps) / cap_bps).toBeLessThan(0.1);

      await through().throttle({ ...heavy, transport: { protocol: 'tcp', destination_port: 5201 } }, cap_bps);
      await through().release(heavy);
      await through().release({ ...heavy, transport: { protocol: 'tcp', destination_port: 5201 } });
      for (const { name, bridge } of bridges) expect(await metersOf(name, bridge)).not.toMatch(/meter=/);
      expect(await rate_bps(3)).toBeGreaterThan(5 * cap_bps);

      // The original's own requests, which Ryu takes as well: they hold everything at the port.
      for (const { name } of bridges) await on(name, 'ovs-vsctl', 'set-manager', 'ptcp:6632');
      const links = overlay.links.map(({ ends: [a, b] }) => ({ a: a.node, b: b.node, port: [a, b].find((end) => end.kind === 'switch')!.port }));
      const address = (name: string) => hosts.find((host) => host.name === name)!.address;
      const nodes = [...[...overlay.hosts.values()].map(({ name, ends: [end] }) => ({ name, ip: end!.address.split('/')[0]! })), ...bridges.map(({ name }) => ({ name, ip: address(name) }))];
      const asked = qos('192.168.200.11', '192.168.200.10', String(cap_bps), { graph: { nodes, links }, ip_to_node: Object.fromEntries(nodes.map(({ name, ip }) => [ip, name])) });
      expect((await carryOut(ryu.url, asked)).filter((answer) => answer.includes('"success"')).length).toBe(4);
      expect(await rate_bps(4)).toBeLessThan(1.1 * cap_bps);
    } finally {
      for (const { name, bridge } of bridges) {
        const ports = overlay.switches.get(name)!.ends.flatMap(({ port }) => ['--', 'clear', 'Port', port, 'qos']);
        await on(name, 'ovs-vsctl', 'del-controller', bridge, '--', 'del-manager', ...ports, '--', '--all', 'destroy', 'QoS', '--', '--all', 'destroy', 'Queue');
      }
      await ryu.stop();
    }
  });

  it('that is destroyed, even with a flow held, leaves the switches as they were, and others\' bridges alone', async () => {
    await on('sw1', 'ovs-vsctl', 'add-br', 'theirs', '--', 'set', 'bridge', 'theirs', 'datapath_type=netdev');
    await control().throttle(heavy, cap_bps);
    expect((await destroyOverlay(planOverlay(overlay), machines, quiet)).filter(({ failed }) => failed !== null)).toEqual([]);
    expect((await on('sw1', 'ovs-vsctl', 'list-br')).trim().split('\n')).toEqual(['phy0', 'theirs']);
    for (const node of ['sw2', 'h1', 'h2', 'h3']) expect((await on(node, 'ovs-vsctl', 'list-br')).trim()).toBe('phy0');
    for (const node of ['sw1', 'sw2']) {
      expect(await qosOf(node)).toBe('');
      expect(await on(node, 'ip', '-o', 'link', 'show', 'type', 'veth')).not.toContain('pair_');
      expect((await on(node, 'ovs-vsctl', 'get', 'Open_vSwitch', '.', 'external_ids')).trim()).toBe('{}');
    }
  });

  it('is made with its machines and its swarm where there are none, again where it broke, and taken away', async () => {
    const file = join(folder, 'grown.yaml');
    writeFileSync(file, grown);
    const before = (await listHosts({ name: lab })).map(({ name }) => name);
    const apply = async () => {
      const { code, out, err } = await elascale(['topology', 'apply', file, '--config', config, '--swarm', '--out', join(folder, 'standing.yaml'), '--json']);
      expect(err + code).toMatch(/0$/);
      return JSON.parse(out) as { readonly machines: readonly { readonly outcome: string }[]; readonly nodes: readonly { readonly done: number; readonly strangers: number }[]; readonly swarm: readonly { readonly outcome: string }[] };
    };
    const first = await apply();
    expect([first.machines, first.swarm].map((each) => each.map(({ outcome }) => outcome))).toEqual([['made', 'made', 'made'], ['joined', 'joined']]);
    const manager = engineOf(lab, readHostRecord(lab, 'grown-h1')!);
    const nodes = (await manager.listNodes()) as readonly { readonly Description: { readonly Hostname: string }; readonly Spec: { readonly Labels: unknown } }[];
    expect(new Map(nodes.map(({ Description, Spec }) => [Description.Hostname, Spec.Labels]))).toEqual(new Map([['grown-h1', { loc: 'edge', role: 'master' }], ['grown-h2', { role: 'monitor' }]]));

    await stopEngine({ name: lab }, 'grown-h2');
    const again = await apply();
    expect([again.machines, again.swarm].map((each) => each.map(({ outcome }) => outcome))).toEqual([['stood', 'stood', 'stood'], ['stood', 'stood']]);
    expect(again.nodes.map(({ done, strangers }) => [done, strangers])).toEqual(Array(3).fill([0, 0]));
    await engineOf(lab, readHostRecord(lab, 'grown-h2')!).ping();

    // To who comes by ssh alone, these are machines that stood before, and engines behind their sockets.
    const { key, known_hosts } = hosts[0]!.ssh;
    const over = await elascale(['topology', 'apply', join(folder, 'standing.yaml'), '--key', key, '--known-hosts', known_hosts, '--swarm', '--json']);
    expect(over.err + over.code).toMatch(/0$/);
    const stood = JSON.parse(over.out) as { readonly nodes: readonly { readonly done: number }[]; readonly swarm: readonly { readonly outcome: string }[] };
    expect([stood.nodes.map(({ done }) => done), stood.swarm.map(({ outcome }) => outcome)]).toEqual([[0, 0, 0], ['stood', 'stood']]);

    const { code, err } = await elascale(['topology', 'destroy', file, '--config', config]);
    expect(err + code).toMatch(/0$/);
    expect((await listHosts({ name: lab })).map(({ name }) => name)).toEqual(before);
    expect(existsSync(`${file}.machines.json`)).toBe(false);
  });
});
