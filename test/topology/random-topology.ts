import fc from 'fast-check';
import { topology, type Topology } from '../../src/topology/topology.js';

/** Connected topologies of a tree of switches, some further trunks and hosts on any of them; every tunnel has a number of its own. */
export const randomTopology: fc.Arbitrary<Topology> = fc.record({
  parents: fc.array(fc.nat(), { maxLength: 8 }),
  trunks: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }),
  hosts: fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
  controlled: fc.boolean(),
}).map(({ parents, trunks, hosts, controlled }) => {
  const count = parents.length + 1;
  const pairs = new Map<string, readonly [string, string]>();
  const add = (a: string, b: string) => { if (a !== b && !pairs.has([a, b].sort().join())) pairs.set([a, b].sort().join(), [a, b]); };
  for (const [index, parent] of parents.entries()) add(`sw${index + 2}`, `sw${(parent % (index + 1)) + 1}`);
  for (const [a, b] of trunks) add(`sw${(a % count) + 1}`, `sw${(b % count) + 1}`);
  for (const [index, place] of hosts.entries()) add(`sw${(place % count) + 1}`, `h${index + 1}`);
  return topology.parse({
    name: 'random',
    ...(controlled ? { controller: '10.2.1.23:6633' } : {}),
    switches: Object.fromEntries(Array.from({ length: count }, (_, index) => [`sw${index + 1}`, { machine: { address: `10.0.1.${index + 1}` } }])),
    hosts: Object.fromEntries(hosts.map((_, index) => [`h${index + 1}`, { address: `192.168.200.${index + 10}`, machine: { address: `10.0.2.${index + 1}` } }])),
    links: [...pairs.values()].map((between, index) => ({ between, vni: 1000 + index })),
  });
});
