import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClusterNode } from '../../../src/sim/cluster/node.js';
import { place } from '../../../src/sim/cluster/placement.js';
import { ClusterService } from '../../../src/sim/cluster/service.js';
import { service as serviceSchema } from '../../../src/sim/model/application.js';

const service = (index: number, text: object = {}) => new ClusterService(`s${index}`, index, serviceSchema.parse({ cpu: '1ms', ...text }));
const node = (serial: number, labels: Record<string, string> = {}, cores = 2, memory_B = 4096) => new ClusterNode(`n${serial}`, serial, 'g', labels, '', cores, memory_B, 0, serial, serial);

function put(of: ClusterService, on: ClusterNode, count = 1): void {
  for (let n = 0; n < count; n += 1) on.take(of.newTask(of.slots.size + 1));
}

function chosen(of: ClusterService, nodes: readonly ClusterNode[]): string {
  const placement = place(of, nodes);
  return 'node' in placement ? placement.node.name : placement.why_pending;
}

describe('a task goes', () => {
  it('where fewest of its service are, whatever else is there', () => {
    const [web, batch] = [service(0), service(1)];
    const nodes = [node(1), node(2)];
    put(web, nodes[0]!);
    put(batch, nodes[1]!, 9);
    expect(chosen(web, nodes)).toBe('n2');
  });

  it('of those, where fewest tasks are in all', () => {
    const [web, batch] = [service(0), service(1)];
    const nodes = [node(1), node(2), node(3)];
    put(batch, nodes[0]!, 2);
    put(batch, nodes[1]!, 1);
    put(batch, nodes[2]!, 2);
    expect(chosen(web, nodes)).toBe('n2');
  });

  it('of those, to the first listed', () => {
    expect(chosen(service(0), [node(3), node(1), node(2)])).toBe('n3');
  });

  it('only where the labels are', () => {
    expect(chosen(service(0, { constraints: ['loc==edge'] }), [node(1, { loc: 'core' }), node(2, { loc: 'edge' })])).toBe('n2');
  });

  it('only where its reservation has room', () => {
    const big = service(0, { cpu_reservation: 1.5 });
    const nodes = [node(1), node(2, {}, 4)];
    put(service(1, { cpu_reservation: 0.6 }), nodes[0]!);
    expect(chosen(big, nodes)).toBe('n2');
  });

  it('only where its memory has room, whatever cores are free', () => {
    const heavy = service(0, { memory_reservation: '3KiB' });
    const nodes = [node(1), node(2, {}, 1)];
    put(heavy, nodes[0]!);
    expect(chosen(heavy, nodes)).toBe('n2');
    put(heavy, nodes[1]!);
    expect(chosen(heavy, nodes)).toMatch(/insufficient resources on 2 nodes/);
    expect(chosen(service(1, { memory_reservation: '1KiB' }), nodes)).toBe('n1');
  });

  it('ten tenths of a core on one core', () => {
    const tenth = service(0, { cpu_reservation: 0.1 });
    const one = node(1, {}, 1);
    put(tenth, one, 10);
    expect(chosen(tenth, [one])).toMatch(/insufficient resources/);
  });
});

it('says for every node why it waits', () => {
  const nodes = [node(1), node(2, { loc: 'core' }), node(3, { loc: 'edge' }, 1), node(4, { loc: 'edge' })];
  nodes[3]!.state = 'draining';
  const waiting = service(0, { constraints: ['loc==edge'], cpu_reservation: 1.5 });
  expect(chosen(waiting, nodes)).toBe(
    'no suitable node (not available for new tasks on 1 node; scheduling constraints not satisfied on 2 nodes; insufficient resources on 1 node)',
  );
  expect(chosen(waiting, [])).toBe('no suitable node');
});

it('refuses to overfill a node', () => {
  const big = service(0, { cpu_reservation: 2 });
  const full = node(1);
  put(big, full);
  expect(() => full.take(big.newTask(2))).toThrow(/does not fit/);
});

it('spreads: while nodes are alike, their counts of a service differ by one at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }), (count, order) => {
      const services = [0, 1, 2, 3].map((index) => service(index));
      const nodes = Array.from({ length: count }, (_, index) => node(index));
      for (const index of order) {
        const placement = place(services[index]!, nodes);
        if ('node' in placement) placement.node.take(services[index]!.newTask(services[index]!.slots.size + 1));
      }
      for (const each of services) {
        const counts = nodes.map((on) => on.activeTasksOf(each));
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(counts.reduce((a, b) => a + b)).toBe(order.filter((index) => index === each.index).length);
      }
    }),
  );
});
