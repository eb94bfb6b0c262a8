import fc from 'fast-check';
import { singleSourceLength } from 'graphology-shortest-path/unweighted.js';
import { describe, expect, it } from 'vitest';
import { loadTopology } from '../../src/experiment/load-topology.js';
import { overlayGraph, routeOf } from '../../src/topology/graph.js';
import { overlayOf } from '../../src/topology/overlay.js';
import { randomTopology } from './random-topology.js';

describe('the route of a flow', () => {
  it('leaves every switch of its path by the port towards the next node', () => {
    const { overlay } = loadTopology('topologies/vino-7.yaml');
    const route = routeOf(overlay, overlayGraph(overlay), 'h6', 'h7')!;
    expect(route.nodes).toEqual(['h6', 'sw1', 'sw2', 'sw3', 'h7']);
    expect(route.leaves.map(({ node, port, peer }) => `${node} ${port} ${peer}`)).toEqual(['sw1 pair_h5_1 sw2', 'sw2 pair_h3_1 sw3', 'sw3 pair_h3_1 h7']);
  });

  it('is as short as graphology finds any, over links that join its nodes', () => {
    fc.assert(fc.property(randomTopology, fc.nat(), fc.nat(), (topology, from, to) => {
      const overlay = overlayOf(topology);
      const graph = overlayGraph(overlay);
      const hosts = [...overlay.hosts.keys()];
      const [source, destination] = [hosts[from % hosts.length]!, hosts[to % hosts.length]!];
      const route = routeOf(overlay, graph, source, destination)!;
      expect(route.links.length).toBe(singleSourceLength(graph, source)[destination]);
      for (const [index, link] of route.links.entries()) {
        expect(overlay.links[link]!.ends.map(({ node }) => node).sort()).toEqual([route.nodes[index]!, route.nodes[index + 1]!].sort());
      }
    }), { seed: 5, numRuns: 100 });
  });
});
