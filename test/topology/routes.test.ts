import fc from 'fast-check';
import { bidirectional } from 'graphology-shortest-path';
import { describe, expect, it } from 'vitest';
import { loadTopology } from '../../src/experiment/load-topology.js';
import { overlayGraph } from '../../src/topology/graph.js';
import { overlayOf } from '../../src/topology/overlay.js';
import { Routes } from '../../src/topology/routes.js';
import type { Topology } from '../../src/topology/topology.js';
import { randomTopology } from './random-topology.js';

describe('the route of a flow', () => {
  const { overlay } = loadTopology('topologies/vino-7.yaml');

  it('leaves every switch of its path by the port towards the next node', () => {
    const route = new Routes(overlay).between('h6', 'h7')!;
    expect(route.nodes).toEqual(['h6', 'sw1', 'sw2', 'sw3', 'h7']);
    expect(route.leaves.map(({ node, port, peer }) => `${node} ${port} ${peer}`)).toEqual(['sw1 pair_h5_1 sw2', 'sw2 pair_h3_1 sw3', 'sw3 pair_h3_1 h7']);
  });

  it('from a host to itself takes no link', () => expect(new Routes(overlay).between('h6', 'h6')).toEqual({ nodes: ['h6'], links: [], leaves: [] }));

  it('is the one that graphology finds, search after search, over links that join its nodes', () => {
    fc.assert(fc.property(ringed, fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 }), (topology, searches) => {
      const overlay = overlayOf(topology);
      const graph = overlayGraph(overlay);
      const routes = new Routes(overlay);
      const names = graph.nodes();
      for (const [from, to] of searches) {
        const [source, destination] = [names[from % names.length]!, names[to % names.length]!];
        const route = routes.between(source, destination);
        expect(route?.nodes ?? null).toEqual(bidirectional(graph, source, destination));
        for (const [index, link] of route?.links.entries() ?? []) {
          expect(overlay.links[link]!.ends.map(({ node }) => node).sort()).toEqual([route!.nodes[index]!, route!.nodes[index + 1]!].sort());
        }
      }
    }), { seed: 5, numRuns: 200 });
  });
});

/** Random topologies with further trunks, so that there are several shortest paths, and with some links taken away, so that there may be none. */
const ringed: fc.Arbitrary<Topology> = fc.tuple(randomTopology, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }), fc.nat()).map(([topology, trunks, lost]) => {
  const switches = Object.keys(topology.switches);
  const links = [...topology.links];
  const joined = new Set(links.map(({ between }) => [...between].sort().join()));
  for (const [one, other] of trunks) {
    const between = [switches[one % switches.length]!, switches[other % switches.length]!] as const;
    const key = [...between].sort().join();
    if (between[0] === between[1] || joined.has(key)) continue;
    joined.add(key);
    links.push({ ...links[0]!, between: [...between], vni: undefined });
  }
  return { ...topology, links: lost % 3 === 0 ? links.filter((_, index) => index !== lost % links.length) : links };
});
