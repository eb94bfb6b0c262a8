// (f) Max-min fair rates of 10^4 flows on 10^3 link directions of a random overlay, half of them as large as they can be: what a
// change costs (one flow ends and another begins, or a cap is set or lifted), one by one and in tens.
import { FairSharing, type FlowId } from '../src/sim/network/fair-sharing.js';
import { namedStream } from '../src/sim/random/streams.js';
import { figure, say } from './internals/report.js';
import { stopwatch } from './internals/stopwatch.js';

const flowCount = 10_000;
const linkCount = 1000;
const changes = 2000;

const draws = namedStream(1, 'overlay');
const below = (n: number) => Math.floor(draws.uniform() * n);

/** A tree of switches with a third as many links across: `ways[a]` leads from a to its neighbours, by link direction. */
function overlay(directions: number) {
  const pairs = directions / 2;
  const switches = Math.round(pairs * 0.75);
  const ways: { readonly to: number; readonly link: number }[][] = Array.from({ length: switches }, () => []);
  for (let pair = 0; pair < pairs; pair++) {
    const [a, b] = pair < switches - 1 ? [pair + 1, below(pair + 1)] : [below(switches), below(switches)];
    ways[a]!.push({ to: b, link: 2 * pair });
    ways[b]!.push({ to: a, link: 2 * pair + 1 });
  }
  return ways;
}

/** Breadth first: the links of a shortest path. */
function shortestPath(ways: ReturnType<typeof overlay>, from: number, to: number): readonly number[] {
  const cameBy = new Map([[from, { at: -1, link: -1 }]]);
  for (const at of cameBy.keys()) {
    for (const way of ways[at]!) if (!cameBy.has(way.to)) cameBy.set(way.to, { at, link: way.link });
    if (cameBy.has(to)) break;
  }
  const path: number[] = [];
  for (let { at, link } = cameBy.get(to)!; at >= 0; { at, link } = cameBy.get(at)!) path.push(link);
  return path;
}

const ways = overlay(linkCount);
const somePath = (): readonly number[] => {
  const path = shortestPath(ways, below(ways.length), below(ways.length));
  return path.length > 0 ? path : somePath();
};
const someCeiling = () => (draws.uniform() < 0.5 ? Infinity : 10 ** (4 + 5 * draws.uniform()));

const sharing = new FairSharing();
for (let link = 0; link < linkCount; link++) sharing.addLink(1e9);
const flows: FlowId[] = Array.from({ length: flowCount }, () => sharing.addFlow(somePath(), someCeiling()));

say('max-min fair sharing, 10^4 flows on 10^3 links');
const first = stopwatch();
sharing.rate_bps(flows[0]!);
const whole_ms = 1000 * first().seconds;
say(`  all of them ${whole_ms.toFixed(2)} ms`);

const paths = Array.from({ length: changes }, somePath);
for (const atOnce of [1, 10]) {
  const before = sharing.refilled;
  const elapsed = stopwatch();
  for (let change = 0; change < changes; change++) {
    const place = below(flowCount);
    if (change % 2 === 0) sharing.setCeiling(flows[place]!, someCeiling());
    else {
      sharing.removeFlow(flows[place]!);
      flows[place] = sharing.addFlow(paths[change]!, someCeiling());
    }
    if (change % atOnce === atOnce - 1) sharing.rate_bps(flows[place]!);
  }
  const ms = (1000 * elapsed().seconds) / changes;
  say(`  ${atOnce === 1 ? 'one by one' : `${atOnce} at once `}  ${ms.toFixed(3)} ms a change, ${((sharing.refilled - before) / changes).toFixed(0)} flows filled anew`);
  figure(`fair-sharing-change-${atOnce}-at-once`, ms, 'ms');
}
