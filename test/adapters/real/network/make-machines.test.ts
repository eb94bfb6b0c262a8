import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { CallError } from '../../../../src/adapters/real/call.js';
import { makeMachines, registerMachines, removeMachines, withMachines } from '../../../../src/adapters/real/network/overlay/make-machines.js';
import { MachineBook } from '../../../../src/adapters/real/network/overlay/machine-book.js';
import type { MachineLogin, MachineMaker, MachineWish } from '../../../../src/adapters/real/nodes/machine-maker.js';
import type { Machine } from '../../../../src/adapters/real/nodes/node-provider.js';
import { topology } from '../../../../src/topology/topology.js';
import { temporaryFolder } from '../../../temporary-folder.js';

const overlay = topology.parse({
  name: 'small', switches: { sw1: { region: 'CORE', flavour: 'm1.small' } }, hosts: { h1: { address: '192.168.200.10', machine: { address: '10.2.1.33' } }, h2: { address: '192.168.200.11', flavour: 'm1.medium' } },
  links: [{ between: ['sw1', 'h1'] }, { between: ['sw1', 'h2'] }],
});
const hour = 3600;
const quiet = () => undefined;
const login = (address: string): MachineLogin => ({ address, port: 22, user: 'ubuntu', key: '/k' });

/** A cloud in memory; what a real one does is in test/lab. */
class Cloud implements MachineMaker {
  readonly machines = new Map<string, Machine>();
  readonly wishes: [string, MachineWish][] = [];
  readonly registered: string[] = [];
  breaks = (_machine: string): boolean => false;

  list = () => Promise.resolve([...this.machines.values()]);
  remove = (machine: string) => { this.machines.delete(machine); return Promise.resolve(); };
  engine = () => Promise.reject(new Error('nobody asks'));
  login = (machine: string) => Promise.resolve(login(this.machines.get(machine)!.address!));

  make(machine: string, wish: MachineWish): Promise<void> {
    this.wishes.push([machine, wish]);
    const whole = !this.breaks(machine);
    this.machines.set(machine, { name: machine, state: whole ? 'ready' : 'broken', address: whole ? `10.9.0.${this.machines.size}` : null });
    return whole ? Promise.resolve() : Promise.reject(new CallError('timeout', `creation of ${machine}`, 'no answer', ''));
  }

  register(machine: string, { address }: MachineLogin): Promise<void> {
    this.registered.push(machine);
    this.machines.set(machine, { name: machine, state: 'ready', address });
    return Promise.resolve();
  }
}

const folder = temporaryFolder();
let files = 0;
let file: string;
let cloud: Cloud;
beforeEach(() => {
  file = folder.path(`small-${(files += 1)}.yaml`);
  cloud = new Cloud();
});
const book = () => MachineBook.open(file, 'docker-machine');
const make = () => makeMachines(overlay, cloud, book(), hour, quiet);
const recorded = () => JSON.parse(readFileSync(`${file}.machines.json`, 'utf8')) as { readonly machines: Readonly<Record<string, unknown>> };

describe('machines for the nodes of an overlay', () => {
  it('are made for those without one, as the topology wishes; again: none', async () => {
    expect((await make()).map(({ node, outcome }) => [node, outcome])).toEqual([['sw1', 'made'], ['h2', 'made']]);
    expect(cloud.wishes).toEqual([['small-sw1', { kind: 'switch', region: 'CORE', flavour: 'm1.small', image: undefined }], ['small-h2', { kind: 'host', region: undefined, flavour: 'm1.medium', image: undefined }]]);
    expect((await make()).map(({ outcome }) => outcome)).toEqual(['stood', 'stood']);
    expect(cloud.wishes).toHaveLength(2);
    const placed = withMachines(overlay, new Map([['h2', login('10.9.0.1')]]));
    expect([placed.hosts['h1']!.machine!.address, placed.hosts['h2']!.machine]).toEqual(['10.2.1.33', { address: '10.9.0.1', user: 'ubuntu', ssh_port: 22 }]);
  });

  it('that broke off are gone on with, and are known before they are begun', async () => {
    cloud.breaks = (machine) => machine === 'small-h2';
    expect((await make()).map(({ outcome }) => outcome)).toEqual(['made', 'failed']);
    expect(recorded().machines['h2']).toEqual({ machine: 'small-h2', made: true, address: null });
    cloud.breaks = () => false;
    expect((await make()).map(({ outcome }) => outcome)).toEqual(['stood', 'made']);
  });

  it('whose engine is silent later on are not made anew', async () => {
    await make();
    cloud.machines.set('small-h2', { ...cloud.machines.get('small-h2')!, state: 'broken' });
    expect((await make()).map(({ outcome }) => outcome)).toEqual(['stood', 'stood']);
  });

  it('of someone else are left alone, and never taken away', async () => {
    cloud.machines.set('small-h2', { name: 'small-h2', state: 'ready', address: '10.9.9.9' });
    expect((await make())[1]).toMatchObject({ outcome: 'failed', error: expect.stringContaining('was not made for this overlay') as string });
    await removeMachines(cloud, book(), quiet);
    expect([...cloud.machines.keys()]).toEqual(['small-h2']);
    expect(existsSync(`${file}.machines.json`)).toBe(false);
  });

  it('and those that stood and were registered go from the list together', async () => {
    await make();
    const hosts = new Map([['h1', login('10.2.1.33')]]);
    for (const outcome of ['registered', 'stood']) expect(await registerMachines('small', hosts, cloud, book(), hour, quiet)).toMatchObject([{ outcome }]);
    expect((await removeMachines(cloud, book(), quiet)).map(({ machine, outcome }) => [machine, outcome])).toEqual([['small-sw1', 'removed'], ['small-h2', 'removed'], ['small-h1', 'removed']]);
    expect(cloud.machines.size).toBe(0);
  });
});

it('a record of another provider is refused', async () => {
  await make();
  expect(() => MachineBook.open(file, 'lab')).toThrow(/its machines are of the provider docker-machine, not of lab/);
});
