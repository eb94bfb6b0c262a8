import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hostPlan, hosts_max } from '../../../src/lab/host-plan.js';

const now = new Date('2018-11-26T22:06:45Z');
const plan = (hosts: number) => Object.fromEntries(hostPlan(hosts, now).map(({ name, labels }) => [name, labels]));

it('gives the groups of the original their hosts in order', () => {
  expect(plan(1)).toEqual({ 'iot-master': { role: 'master', loc: 'edge' } });
  expect(plan(2)).toEqual({ 'iot-master': { role: 'master', loc: 'agg-sensor' }, 'iot-edge': { loc: 'edge' } });
  expect(plan(3)).toEqual({ ...plan(2), 'iot-core': { loc: 'core' } });
  expect(plan(4)).toEqual({ 'iot-master': { role: 'master' }, 'iot-edge': { loc: 'edge' }, 'iot-core': { loc: 'core' }, 'iot-agg-sensor': { loc: 'agg-sensor' } });
  expect(plan(5)).toEqual({ ...plan(4), 'iot-monitor': { role: 'monitor' } });
});

it('names further hosts as the original names the edge nodes that it makes', () => {
  expect(plan(7)).toEqual({ ...plan(5), 'iot-edge.20181126220645': { loc: 'edge' }, 'iot-edge.20181126220646': { loc: 'edge' } });
});

it('is as many hosts as asked for, each once, the manager first', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: hosts_max }), (hosts) => {
    const names = hostPlan(hosts, now).map(({ name }) => name);
    expect(new Set(names).size).toBe(hosts);
    expect(names[0]).toBe('iot-master');
  }));
});
