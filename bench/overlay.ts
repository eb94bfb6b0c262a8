// (g) A random overlay of 2,000 switches and 20,000 hosts: checked, planned, and a route from every host; and what a route costs
// beside graphology's own search, which finds the same path.
import { bidirectional } from 'graphology-shortest-path';
import { topologyFaults } from '../src/topology/checks/topology-faults.js';
import { overlayGraph } from '../src/topology/graph.js';
import { overlayOf } from '../src/topology/overlay.js';
import { planOverlay } from '../src/topology/plan/overlay-plan.js';
import { Routes } from '../src/topology/routes.js';
import { topology } from '../src/topology/topology.js';
import { figure, say } from './internals/report.js';

const switches = 2000;
const hosts = 20_000;
let state = 1;
/** A linear congruential generator (Numerical Recipes): the same overlay each time. */
const draw = (below: number) => {
  state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return Math.floor((state / 2 ** 32) * below);
};
const address = (index: number) => `10.${1 + Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${1 + (index % 250)}`;

const written = topology.parse({
  name: 'large',
  network: { prefix_bits: 8 },
  switches: Object.fromEntries(Array.from({ length: switches }, (_, index) => [`sw${index}`, {}])),
  hosts: Object.fromEntries(Array.from({ length: hosts }, (_, index) => [`h${index}`, { address: address(index) }])),
  links: [
    ...Array.from({ length: switches - 1 }, (_, index) => ({ between: [`sw${index + 1}`, `sw${draw(index + 1)}`] })),
    ...Array.from({ length: hosts }, (_, index) => ({ between: [`sw${draw(switches)}`, `h${index}`] })),
  ].map((link, index) => ({ ...link, vni: index + 1 })),
});
const begun = performance.now();
const faults = topologyFaults(written);
if (faults.length > 0) throw new Error(JSON.stringify(faults[0]));
const overlay = overlayOf(written);
const { steps } = planOverlay(overlay);
const routes = new Routes(overlay);
let hops = 0;
for (let index = 0; index < hosts; index += 1) hops += routes.between(`h${index}`, `h${(index + 1) % hosts}`)!.links.length;
const elapsed_s = (performance.now() - begun) / 1000;
say(`overlay of ${switches} switches and ${hosts} hosts: ${steps.length} steps, ${hosts} routes of ${(hops / hosts).toFixed(1)} links`);
figure('overlay-validate-plan-route', elapsed_s, 's');

const sample = 1000;
const graph = overlayGraph(overlay);
/** Seconds that a sample of searches takes. */
const timeOf = (search: (source: string, destination: string) => unknown) => {
  const start_ms = performance.now();
  for (let index = 0; index < sample; index += 1) search(`h${index}`, `h${index + 1}`);
  return (performance.now() - start_ms) / 1000;
};
const rounds = Array.from({ length: 3 }, () => ({ theirs_s: timeOf((a, b) => bidirectional(graph, a, b)), ours_s: timeOf((a, b) => routes.between(a, b)) }));
const ratio = Math.min(...rounds.map(({ theirs_s }) => theirs_s)) / Math.min(...rounds.map(({ ours_s }) => ours_s));
say(`${sample} routes, the best of 3 rounds: graphology takes ${ratio.toFixed(1)} times as long`);
figure('overlay-route-ratio', ratio, '×');
