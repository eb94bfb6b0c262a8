import { describe, expect, it } from 'vitest';
import { NodeBeats, type BeatDocument } from '../../../../src/adapters/real/ship/beat-documents.js';
import { container, counted, GiB, node } from '../metrics/swarm-fixture.js';

const edge = node('edge');
const eth = (name: string, sent_B: number) => ({ name, received_B: 7, sent_B });
const sets = (documents: readonly BeatDocument[]) => documents.map(({ fields }) => (fields['event'] as { dataset: string }).dataset);

describe('documents of a node', () => {
  it('are one a metric set and interface, of the time between two readings', () => {
    const beats = new NodeBeats(counted(2000, [container('a', 2000)]), 10);
    const documents = beats.documents(edge, counted(2010, [container('a', 2010, { cpu_s: 4, sent_B: 1000, interfaces: [eth('eth0', 400), eth('eth1', 600)] })]));
    expect(sets(documents)).toEqual(['docker.cpu', 'docker.memory', 'docker.network', 'docker.network', 'system.cpu', 'system.memory', 'system.network']);
    const beat = { '@timestamp': '1970-01-01T00:33:30.000Z', agent: { type: 'elascale' }, host: { name: 'edge' } };
    const own = { id: 'a', name: 'a', image: { name: 'shop' }, runtime: 'docker' };
    const labels = { com_docker_swarm_node_id: 'id-edge', com_docker_swarm_service_name: 'shop_api', com_docker_swarm_task_id: 'a' };
    const [cpu, memory, , eth1, nodeCpu, nodeMemory, nodeSent] = documents.map(({ fields }) => fields);
    expect(cpu).toEqual({
      ...beat, event: { module: 'docker', dataset: 'docker.cpu' }, metricset: { name: 'cpu', period: 10_000 }, service: { type: 'docker' },
      container: own, docker: { container: { labels }, cpu: { total: { pct: 0.4, norm: { pct: 0.2 } } } },
    });
    expect(memory).toMatchObject({ docker: { memory: { usage: { total: 0.25 * GiB, pct: 0.25 }, limit: GiB } } });
    expect(eth1).toMatchObject({ container: own, docker: { network: { interface: 'eth1', inbound: { bytes: 7 }, outbound: { bytes: 600 } } } });
    expect(nodeCpu).toMatchObject({ ...beat, system: { cpu: { cores: 2, total: { pct: 0.4, norm: { pct: 0.2 } } } } });
    expect(nodeMemory).toMatchObject({ system: { memory: { actual: { used: { pct: 0.0625 } } } } });
    expect(nodeSent).toMatchObject({ system: { network: { name: 'containers', out: { bytes: 1000 } } } });
  });

  it('have a name each, the same when they are made again', () => {
    const made = () => {
      const beats = new NodeBeats(counted(2000, [container('a', 2000), container('b', 2000)]), 10);
      return beats.documents(edge, counted(2010, ['a', 'b'].map((id) => container(id, 2010, { interfaces: [eth('eth0', 0), eth('eth1', 0)] })))).map(({ id }) => id);
    };
    expect(new Set(made()).size).toBe(11);
    expect(made()).toEqual(made());
  });

  it('a container that is new or began anew has none yet; one that Swarm did not start has no service', () => {
    const beats = new NodeBeats(counted(2000, [container('a', 2000, { cpu_s: 5 }), container('x', 2000, { service: null, task: null })]), 10);
    const documents = beats.documents(edge, counted(2010, [container('a', 2010), container('b', 2010), container('x', 2010, { service: null, task: null })]));
    const ofContainers = documents.map(({ fields }) => fields as { container?: { id: string }; docker?: { container: { labels: object } } }).filter((fields) => fields.container !== undefined);
    expect(ofContainers.map((fields) => fields.container!.id)).toEqual(['x', 'x']);
    expect(ofContainers[0]!.docker!.container.labels).toEqual({ com_docker_swarm_node_id: 'id-edge' });
  });

  it('what a node sent only rises, also when a container ends', () => {
    const beats = new NodeBeats(counted(2000, [container('a', 2000)]), 10);
    const sent = (at_unix_s: number, ...containers: ReturnType<typeof container>[]) =>
      (beats.documents(edge, counted(at_unix_s, containers)).at(-1)!.fields['system'] as { network: { out: { bytes: number } } }).network.out.bytes;
    expect(sent(2010, container('a', 2010, { sent_B: 500 }), container('b', 2010, { sent_B: 90 }))).toBe(500);
    expect(sent(2020, container('b', 2020, { sent_B: 100 }))).toBe(510);
    expect(sent(2030)).toBe(510);
  });
});
