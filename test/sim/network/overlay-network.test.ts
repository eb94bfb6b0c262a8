import { expect, it } from 'vitest';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { network } from '../../../src/sim/model/network.js';
import { OverlayNetwork } from '../../../src/sim/network/overlay-network.js';
import { topology } from '../../../src/topology/topology.js';

/** a and b at sw1, c and d at sw2, one trunk of 80 Mbit/s between them. */
function overlay(...transfers: object[]) {
  const kernel = new Kernel();
  const hosts = Object.fromEntries(['a', 'b', 'c', 'd'].map((name, index) => [name, { address: `10.0.0.${index + 1}` }]));
  const links = [['sw1', 'a'], ['sw1', 'b'], ['sw1', 'sw2'], ['sw2', 'c'], ['sw2', 'd']].map((between, index) => ({ between, vni: index + 1 }));
  const described = topology.parse({ name: 'small', switches: { sw1: {}, sw2: {} }, hosts, links });
  const made = new OverlayNetwork(described, network.parse({ hosts: {}, trunks: '80Mbps', transfers }), kernel);
  made.start();
  return { kernel, made };
}

const iperf = { name: 'iperf', from: 'b', to: 'd', at: '10s', for: '20s' };
const bytesOf = (made: OverlayNetwork, flow: string) => made.flows().find(({ name }) => name === flow)!.bytes;

it('a transfer takes the trunk for its time, and switches on its way count its bytes', () => {
  const { kernel, made } = overlay(iperf);
  kernel.runUntil(15);
  expect(bytesOf(made, 'b>d')).toBeCloseTo(5 * 1e7, 3);
  kernel.runUntil(100);
  expect(bytesOf(made, 'b>d')).toBeCloseTo(20 * 1e7, 3);
  for (const name of ['sw1', 'sw2']) expect(made.counters(name)).toEqual([{ flow: { source: 'b', destination: 'd' }, bytes: 2e8 }]);
});

it('a message waits behind the queue that a transfer fills; not once that is capped, nor the other way', () => {
  const { kernel, made } = overlay(iperf);
  const idle_s = made.send('a', 'c', 1000);
  kernel.runUntil(12);
  expect(made.send('a', 'c', 1000)).toBeGreaterThan(0.1);
  expect(made.send('c', 'a', 1000)).toBeLessThan(0.001);
  expect(made.throttle({ source: 'b', destination: 'd' }, 3e6)).toBeNull();
  expect(made.send('a', 'c', 1000)).toBeCloseTo(idle_s, 3);
  const before = bytesOf(made, 'b>d');
  kernel.runUntil(20);
  expect(bytesOf(made, 'b>d') - before).toBeCloseTo((8 * 3e6) / 8, 3);
  expect(made.release({ source: 'b', destination: 'd' })).toBeNull();
  expect(made.send('a', 'c', 1000)).toBeGreaterThan(0.1);
});

/** a and b at sw1, e at sw2, c and d at sw3; two trunks in a row. */
function row(trunks: readonly [string, string], ...transfers: object[]) {
  const kernel = new Kernel();
  const hosts = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name, index) => [name, { address: `10.0.0.${index + 1}` }]));
  const links = [['sw1', 'a'], ['sw1', 'b'], ['sw1', 'sw2', trunks[0]], ['sw2', 'sw3', trunks[1]], ['sw3', 'c'], ['sw3', 'd'], ['sw2', 'e']].map(([from, to, capacity], index) => ({ between: [from, to], vni: index + 1, ...(capacity !== undefined && { capacity }) }));
  const described = topology.parse({ name: 'row', switches: { sw1: {}, sw2: {}, sw3: {} }, hosts, links });
  const made = new OverlayNetwork(described, network.parse({ hosts: {}, transfers }), kernel);
  made.start();
  kernel.runUntil(12);
  return made.send('a', 'c', 1000);
}

const alike = ['80Mbps', '80Mbps'] as const;
const stream = (from: string, to: string) => ({ name: `${from}${to}`, from, to, at: '10s', for: '20s' });

it('one transfer over two full trunks in a row leaves a queue before the first alone; a transfer over each, before both', () => {
  const queue_s = row(alike, stream('b', 'e'));
  expect(queue_s).toBeGreaterThan(0.1);
  expect(row(alike, stream('b', 'd'))).toBeCloseTo(queue_s, 3);
  expect(row(alike, stream('b', 'd'), stream('e', 'c'))).toBeCloseTo(queue_s, 3);
  expect(row(alike, stream('b', 'e'), stream('e', 'c'))).toBeCloseTo(2 * queue_s, 3);
});

it.each([['80Mbps', '80.2Mbps'], ['80.2Mbps', '80Mbps'], ['80Mbps', '100Mbps'], ['100Mbps', '80Mbps']] as const)(
  'one transfer over trunks of %s and %s leaves one queue, be the other trunk all but full', (first, second) => {
    expect(row([first, second], stream('b', 'd'))).toBeCloseTo(row(alike, stream('b', 'e')), 3);
  });

it('messages under a cap go one after the other at its rate', () => {
  const { kernel, made } = overlay();
  made.throttle({ source: 'a', destination: 'c' }, 8e4);
  const waits = Array.from({ length: 3 }, () => made.send('a', 'c', 1000));
  expect(waits.map((wait_s) => Math.round(10 * wait_s) / 10)).toEqual([0.1, 0.2, 0.3]);
  kernel.runUntil(10);
  expect(made.send('a', 'c', 1000)).toBeLessThan(0.11);
});

it('a cap set again changes the rate; of a flow without one the release is done; a host that is not there is told', () => {
  const { kernel, made } = overlay(iperf);
  kernel.runUntil(11);
  made.throttle({ source: 'b', destination: 'd' }, 1e6);
  made.throttle({ source: 'b', destination: 'd' }, 2e6);
  expect(made.flows().find(({ name }) => name === 'b>d')?.cap_bps).toBe(2e6);
  expect(made.release({ source: 'a', destination: 'c' })).toBeNull();
  expect(made.throttle({ source: 'x', destination: 'd' }, 1e6)).toBe('the overlay has no host x');
});

it('one host reaches itself at once', () => {
  expect(overlay().made.send('a', 'a', 1e6)).toBe(0);
});
