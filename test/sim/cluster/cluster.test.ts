import { describe, expect, it } from 'vitest';
import { nodeLossNoticed_s } from '../../../src/sim/cluster/cluster.js';
import { plantModel, type ModelText } from '../plant-model.js';
import { standingCluster, tasksOf } from './standing-cluster.js';

const declared = { cpu: '10ms', schedule_delay: '5s', listen_delay: '3s', stop_delay: '2s' };

function standing(text: ModelText = {}, clients: readonly string[] = []) {
  const { kernel, traffic, cluster } = standingCluster(plantModel({ services: { web: declared }, ...text }), clients);
  cluster.deploy();
  return { kernel, traffic, cluster, web: cluster.services[0]! };
}

describe('at the start', () => {
  it('the base nodes stand, with what the services declare serving on them', () => {
    const { cluster, traffic } = standing({
      services: { web: { ...declared, replicas: 3 }, db: { cpu: '1ms', constraints: ['loc==core'] } },
      groups: { edge: { flavour: 'small', nodes: 2 }, core: { flavour: 'small', labels: { loc: 'core' } } },
    });
    expect(cluster.nodes.map(({ name }) => name)).toEqual(['edge', 'edge.2', 'core']);
    expect(cluster.services.map(tasksOf)).toEqual([['1:edge:serving', '2:edge.2:serving', '3:core:serving'], ['1:core:serving']]);
    expect(traffic.tasks.every(({ state }) => state === 'open')).toBe(true);
  });

  it('the nodes were made one after the other, before the run', () => {
    const { cluster } = standing({ groups: { edge: { flavour: 'small', nodes: 2 } } });
    expect(cluster.nodes.map(({ created }) => created)).toEqual(['1969-12-31T23:00:01.000000000Z', '1969-12-31T23:00:02.000000000Z']);
  });
});

describe('a scale-out', () => {
  it('takes the schedule delay to run and the listen delay to serve', () => {
    const { cluster, kernel, traffic, web } = standing();
    cluster.scale(web, 2);
    kernel.runUntil(4.9);
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:starting']);
    expect(web.running).toBe(1);
    kernel.runUntil(5);
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:running']);
    expect(traffic.tasks[1]!.state).toBe('added');
    kernel.runUntil(8);
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:serving']);
    expect(traffic.tasks[1]).toMatchObject({ state: 'open', opened_s: 8 });
  });

  it('fills the lowest free slots', () => {
    const { cluster, kernel, web } = standing({ services: { web: { ...declared, replicas: 3 } } });
    cluster.crashTask(web.slots.get(2)!);
    kernel.runUntil(20);
    expect([...web.slots.values()].map(({ id }) => id).sort()).toEqual(['web.1.1', 'web.2.4', 'web.3.3']);
  });
});

describe('a scale-in', () => {
  it('closes at once and ends after the stop delay', () => {
    const { cluster, kernel, traffic, web } = standing({ services: { web: { ...declared, replicas: 2 } } });
    cluster.scale(web, 1);
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:stopping']);
    expect(web.running).toBe(1);
    expect(traffic.tasks[1]!.state).toBe('closed');
    kernel.runUntil(2);
    expect(tasksOf(web)).toEqual(['1:edge:serving']);
    expect(traffic.tasks[1]).toMatchObject({ state: 'removed', ended_s: 2 });
  });

  it('lets a client send until it is killed: after half of a short stop delay, or Docker\'s 10 s', () => {
    for (const [stop_delay, closed_s] of [[4, 2], [30, 10]] as const) {
      const { cluster, kernel, traffic, web: sensor } = standing({ services: { web: { ...declared, stop_delay: `${stop_delay}s`, replicas: 2 } } }, ['web']);
      cluster.scale(sensor, 1);
      kernel.runUntil(closed_s - 0.1);
      expect(traffic.tasks[1]!.state).toBe('open');
      kernel.runUntil(closed_s);
      expect(traffic.tasks[1]!.state).toBe('closed');
      kernel.runUntil(stop_delay);
      expect(traffic.tasks[1]!.state).toBe('removed');
    }
  });

  it('forgets a task that does not run yet', () => {
    const { cluster, kernel, traffic, web } = standing();
    cluster.scale(web, 3);
    kernel.runUntil(1);
    cluster.scale(web, 1);
    kernel.runUntil(20);
    expect(tasksOf(web)).toEqual(['1:edge:serving']);
    expect(traffic.tasks).toHaveLength(1);
  });

  it('may end at nothing, and come back', () => {
    const { cluster, kernel, web } = standing();
    cluster.scale(web, 0);
    kernel.runUntil(10);
    expect([tasksOf(web), web.running]).toEqual([[], 0]);
    cluster.scale(web, 1);
    kernel.runUntil(20);
    expect(tasksOf(web)).toEqual(['1:edge:serving']);
  });
});

describe('tasks without room', () => {
  const tight = { services: { web: { ...declared, cpu_reservation: 1 } } };

  it('wait and say why', () => {
    const { cluster, web } = standing(tight);
    cluster.scale(web, 4);
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:starting', '3:-:pending', '4:-:pending']);
    expect([...cluster.pendingTasks].map(({ slot, why_pending }) => [slot, why_pending])).toEqual([
      [3, 'no suitable node (insufficient resources on 1 node)'],
      [4, 'no suitable node (insufficient resources on 1 node)'],
    ]);
  });

  it('are started when a node appears; nothing else moves', () => {
    const { cluster, kernel, web } = standing(tight);
    cluster.scale(web, 3);
    kernel.runUntil(100);
    cluster.join('edge', 'edge.new');
    kernel.runUntil(110);
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:serving', '3:edge.new:serving']);
    expect([...cluster.pendingTasks]).toEqual([]);
  });

  it('get the room of a stopping task only when it is gone', () => {
    const { cluster, kernel } = standing({ services: { web: { ...declared, cpu_reservation: 2 }, job: { ...declared, cpu_reservation: 2 } } });
    const [web, job] = cluster.services;
    expect(tasksOf(job!)).toEqual(['1:-:pending']);
    cluster.scale(web!, 0);
    kernel.runUntil(1.9);
    expect(tasksOf(job!)).toEqual(['1:-:pending']);
    kernel.runUntil(2);
    expect(tasksOf(job!)).toEqual(['1:edge:starting']);
  });

  it('get the room that a crashed task leaves when it is restarted elsewhere', () => {
    const { cluster } = standing({
      services: {
        big: { ...declared, cpu_reservation: 1.5 }, small: { ...declared, cpu_reservation: 0.5 },
        other: { ...declared, cpu_reservation: 0.5, constraints: ['loc==core'] },
      },
      groups: { edge: { flavour: 'small' }, core: { flavour: 'small', labels: { loc: 'core' } } },
    });
    const [big, small] = cluster.services;
    cluster.scale(big!, 2);
    expect([tasksOf(big!), tasksOf(small!)]).toEqual([['1:edge:serving', '2:-:pending'], ['1:core:serving']]);
    cluster.crashTask(small!.slots.get(1)!);
    expect([tasksOf(big!), tasksOf(small!)]).toEqual([['1:edge:serving', '2:core:starting'], ['1:edge:starting']]);
  });
});

describe('a crash', () => {
  it('of a task starts another in its slot', () => {
    const { cluster, kernel, traffic, web } = standing();
    cluster.crashTask(web.slots.get(1)!);
    expect(tasksOf(web)).toEqual(['1:edge:starting']);
    expect(web.running).toBe(0);
    expect(traffic.tasks[0]!.state).toBe('removed');
    kernel.runUntil(8);
    expect(tasksOf(web)).toEqual(['1:edge:serving']);
  });

  it('of a node ends its tasks, which are missed and replaced on another one later', () => {
    const { cluster, kernel, web } = standing({ services: { web: { ...declared, replicas: 2 } }, groups: { edge: { flavour: 'small', nodes: 2 } } });
    cluster.crashNode(cluster.node('edge')!);
    expect(tasksOf(web)).toEqual(['1:-:failed', '2:edge.2:serving']);
    expect(web.running).toBe(1);
    kernel.runUntil(nodeLossNoticed_s);
    expect(tasksOf(web)).toEqual(['1:edge.2:starting', '2:edge.2:serving']);
    cluster.restoreNode(cluster.node('edge')!);
    kernel.runUntil(100);
    expect(tasksOf(web)).toEqual(['1:edge.2:serving', '2:edge.2:serving']);
  });

  it('of the only node leaves tasks pending until it is back', () => {
    const { cluster, kernel, web } = standing();
    cluster.crashNode(cluster.node('edge')!);
    kernel.runUntil(60);
    expect(tasksOf(web)).toEqual(['1:-:pending']);
    cluster.restoreNode(cluster.node('edge')!);
    kernel.runUntil(70);
    expect(tasksOf(web)).toEqual(['1:edge:serving']);
  });

  it('of a node whose task is scaled in meanwhile replaces nothing', () => {
    const { cluster, kernel, web } = standing({ services: { web: { ...declared, replicas: 2 } }, groups: { edge: { flavour: 'small', nodes: 2 } } });
    cluster.crashNode(cluster.node('edge')!);
    cluster.scale(web, 1);
    expect(tasksOf(web)).toEqual(['2:edge.2:serving']);
    kernel.runUntil(60);
    expect(tasksOf(web)).toEqual(['2:edge.2:serving']);
  });
});

describe('removing a node', () => {
  const two = { services: { web: { ...declared, replicas: 2 } }, groups: { edge: { flavour: 'small', nodes: 2 } } };

  it('with drain starts its tasks elsewhere while they end, and the node leaves after them', () => {
    const { cluster, kernel, traffic, web } = standing(two);
    let left_s: number | undefined;
    cluster.remove(cluster.node('edge.2')!, true, () => (left_s = kernel.now_s));
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:starting', '2:edge.2:stopping']);
    expect(cluster.node('edge.2')!.state).toBe('draining');
    expect(traffic.tasks[1]!.state).toBe('closed');
    kernel.runUntil(100);
    expect(left_s).toBe(2);
    expect(cluster.nodes.map(({ name }) => name)).toEqual(['edge']);
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:serving']);
  });

  it('without drain kills its tasks; they are replaced at once', () => {
    const { cluster, traffic, web } = standing(two);
    let left = 0;
    cluster.remove(cluster.node('edge.2')!, false, () => (left += 1));
    expect(left).toBe(1);
    expect(traffic.tasks[1]!.state).toBe('removed');
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:starting']);
  });

  it('ends once, even when the node crashes while it drains', () => {
    const { cluster, kernel, web } = standing(two);
    const node = cluster.node('edge.2')!;
    let left = 0;
    cluster.remove(node, true, () => (left += 1));
    cluster.crashNode(node);
    expect(left).toBe(1);
    cluster.restoreNode(node);
    kernel.runUntil(100);
    expect(left).toBe(1);
    expect(cluster.nodes.map(({ name }) => name)).toEqual(['edge']);
    expect(tasksOf(web)).toEqual(['1:edge:serving', '2:edge:serving']);
  });

  it('that is empty takes no time', () => {
    const { cluster } = standing({ ...two, services: { web: declared } });
    let left = 0;
    cluster.remove(cluster.node('edge.2')!, true, () => (left += 1));
    expect(left).toBe(1);
  });
});

describe('a global service', () => {
  const agents = {
    services: { agent: { ...declared, mode: 'global', constraints: ['loc==edge'] } },
    groups: { edge: { flavour: 'small', nodes: 2, labels: { loc: 'edge' } }, core: { flavour: 'small' } },
  };

  it('has one task on every node that matches, new ones too', () => {
    const { cluster, kernel, web: agent } = standing(agents);
    expect(tasksOf(agent)).toEqual(['1:edge:serving', '2:edge.2:serving']);
    cluster.join('edge', 'edge.3');
    kernel.runUntil(10);
    expect(tasksOf(agent)).toEqual(['1:edge:serving', '2:edge.2:serving', '4:edge.3:serving']);
    expect(agent.desired).toBe(3);
  });

  it('follows its nodes out and back', () => {
    const { cluster, kernel, web: agent } = standing(agents);
    cluster.remove(cluster.node('edge.2')!, true, () => undefined);
    cluster.crashNode(cluster.node('edge')!);
    kernel.runUntil(60);
    expect([tasksOf(agent), agent.desired]).toEqual([[], 0]);
    cluster.restoreNode(cluster.node('edge')!);
    kernel.runUntil(70);
    expect(tasksOf(agent)).toEqual(['1:edge:serving']);
  });

  it('is restarted on its own node', () => {
    const { cluster, kernel, web: agent } = standing(agents);
    cluster.crashTask(agent.slots.get(2)!);
    kernel.runUntil(10);
    expect(tasksOf(agent)).toEqual(['1:edge:serving', '2:edge.2:serving']);
  });

  it('waits for its own node where there is no room, though another has some', () => {
    const { cluster, kernel, web: agent } = standing({
      services: { agent: { ...declared, mode: 'global', cpu_reservation: 3 } },
      flavours: { large: { cores: 8 } },
      groups: { core: { flavour: 'large' }, edge: { flavour: 'small' } },
    });
    kernel.runUntil(10);
    expect(tasksOf(agent)).toEqual(['1:core:serving', '2:-:pending']);
    expect([...cluster.pendingTasks].map(({ why_pending }) => why_pending)).toEqual(['no suitable node (insufficient resources on 1 node)']);
    cluster.remove(cluster.node('edge')!, true, () => undefined);
    expect([...cluster.pendingTasks]).toEqual([]);
  });
});
