import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ClusterNode } from '../../../src/sim/cluster/node.js';
import { place } from '../../../src/sim/cluster/placement.js';
import { ClusterService } from '../../../src/sim/cluster/service.js';
import { SpreadOrder } from '../../../src/sim/cluster/spread-order.js';
import type { Task } from '../../../src/sim/cluster/task.js';
import { service as serviceSchema } from '../../../src/sim/model/application.js';

const shapes = [{}, { constraints: ['loc==edge'] }, { cpu_reservation: 0.7 }, { memory_reservation: '3KiB' }, { cpu_reservation: 0.4, constraints: ['loc!=edge'] }];
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('place' as const), service: fc.nat(shapes.length - 1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('retire' as const, 'release' as const), nth: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('down' as const, 'ready' as const, 'leave' as const), nth: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('join' as const), loc: fc.constantFrom('edge', 'core'), cores: fc.constantFrom(1, 2, 4) }) },
);

it('chooses what looking at every node would choose, whatever comes and goes between', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 20, maxLength: 150 }), (commands) => {
      const services = shapes.map((text, index) => new ClusterService(`s${index}`, index, serviceSchema.parse({ cpu: '1ms', ...text })));
      const nodes: ClusterNode[] = [];
      const tasks: Task[] = [];
      const order = new SpreadOrder(nodes);
      let joined = 0;
      const join = (loc: string, cores: number) => {
        joined += 1;
        nodes.push(new ClusterNode(`n${joined}`, joined, 'g', { loc }, '', cores, 4096, 0, joined, joined));
        order.loosened();
      };
      ['edge', 'core', 'edge'].forEach((loc) => { join(loc, 2); });
      for (const one of commands) {
        if (one.kind === 'place') {
          const service = services[one.service]!;
          const placement = order.place(service);
          expect(placement).toEqual(place(service, nodes));
          if (!('node' in placement)) continue;
          const task = service.newTask(tasks.length + 1);
          placement.node.take(task);
          tasks.push(task);
        } else if (one.kind === 'join') join(one.loc, one.cores);
        else if (one.kind === 'retire' || one.kind === 'release') {
          const task = tasks[one.nth % Math.max(1, tasks.length)];
          if (task === undefined || !nodes.includes(task.node!)) continue;
          if (one.kind === 'retire') {
            if (task.state === 'stopping') continue;
            task.node!.retire(task);
            task.state = 'stopping';
          } else {
            task.node!.release(task);
            tasks.splice(tasks.indexOf(task), 1);
          }
          order.loosened();
        } else {
          const node = nodes[one.nth % Math.max(1, nodes.length)];
          if (node === undefined) continue;
          if (one.kind === 'leave') nodes.splice(nodes.indexOf(node), 1);
          else node.state = one.kind;
          order.loosened();
        }
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

it('looks at few nodes for each of many tasks', () => {
  const web = new ClusterService('web', 0, serviceSchema.parse({ cpu: '1ms' }));
  let looks = 0;
  class Watched extends ClusterNode {
    override hasRoom(service: ClusterService): boolean {
      looks += 1;
      return super.hasRoom(service);
    }
  }
  const nodes = Array.from({ length: 2000 }, (_, index) => new Watched(`n${index}`, index, 'g', {}, '', 2, 0, 0, index, index));
  const order = new SpreadOrder(nodes);
  for (let slot = 1; slot <= 4000; slot += 1) (order.place(web) as { node: ClusterNode }).node.take(web.newTask(slot));
  expect(new Set(nodes.map((node) => node.activeTasks))).toEqual(new Set([2]));
  expect(looks).toBeLessThan(5 * 4000);
});
