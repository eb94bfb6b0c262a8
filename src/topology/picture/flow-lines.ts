import type { Overlay } from '../overlay.js';
import { Routes } from '../routes.js';
import { colour, label, line, px, rateText, throttleMark } from './marks.js';
import type { Point } from './places.js';
import type { FlowOverTime, Traffic } from './traffic.js';

/** More lines side by side cannot be told apart. */
const flows_max = 5;
const flowColours = ['supply', 'utilisation', 'latency', 'nodes', 'threshold'];
const keyRow = 22;
const markFromSwitch = 56;

/** The heaviest flows beside the links they take, to the right of the way they go, with a sign at each port that caps them. */
export function flowLines(overlay: Overlay, { flows }: Traffic, places: ReadonlyMap<string, Point>): string {
  const routes = new Routes(overlay);
  return flows.slice(0, flows_max).map((flow, rank) => {
    const route = routes.between(flow.source, flow.destination);
    if (route === undefined) return '';
    const aside = 9 + 5 * rank;
    const style = `stroke:${colour(flowColours[rank]!)};stroke-width:2.5px;stroke-linecap:round`;
    const ways = route.nodes.slice(1).map((node, index) => beside(places.get(route.nodes[index]!)!, places.get(node)!, aside));
    const lines = ways.map(([from, to]) => line(from, to, style));
    const caps = flow.cap === undefined ? [] : ways.slice(1).map(([from, to]) => throttleMark(along(from, to, markFromSwitch)));
    return [...lines, arrow(ways.at(-1)!, flowColours[rank]!), ...caps].join('');
  }).join('\n');
}

/** What the lines and widths mean, under the drawing; `height` is what it takes. */
export function trafficKey({ flows }: Traffic, { x, y }: Point): { readonly svg: string; readonly height: number } {
  const shown = flows.slice(0, flows_max);
  const rows = shown.map((flow, rank) => {
    const at = y + (rank + 1) * keyRow;
    const swatch = line({ x, y: at }, { x: x + 28, y: at }, `stroke:${colour(flowColours[rank]!)};stroke-width:2.5px`);
    return `${swatch}${flow.cap === undefined ? '' : throttleMark({ x: x + 14, y: at })}<g text-anchor="start">${label({ x: x + 40, y: at }, flowText(flow), flow.cap === undefined ? 'ink' : 'limit')}</g>`;
  });
  const at = y + (shown.length + 1) * keyRow + 6;
  const bands = loadBands.map(({ words, style }, index) =>
    `${line({ x: x + index * 130, y: at }, { x: x + index * 130 + 28, y: at }, style)}<g text-anchor="start">${label({ x: x + index * 130 + 40, y: at }, words, 'muted')}</g>`);
  const more = flows.length > shown.length ? [`<g text-anchor="start">${label({ x, y: at + keyRow }, `and ${flows.length - shown.length} lighter flows`, 'muted')}</g>`] : [];
  return { svg: [...rows, ...bands, ...more].join('\n'), height: (shown.length + 2 + more.length) * keyRow };
}

function flowText({ source, destination, peak_bps, cap }: FlowOverTime): string {
  const throttled = cap === undefined ? '' : `; throttled to ${rateText(cap.max_bps)} from ${Math.round(cap.from_s)} s to ${Math.round(cap.to_s)} s`;
  return `${source} to ${destination}: ${rateText(peak_bps)} at most${throttled}`;
}

const band = (words: string, name: string, width: number) => ({ words, style: `stroke:${colour(name)};stroke-width:${width}px;stroke-linecap:round` });
const loadBands = [band('link below 1 %', 'grid', 4), band('1 to 30 %', 'surplus', 6), band('30 to 70 %', 'threshold', 9), band('above 70 %', 'limit', 12)];

/** Style of a link by the largest share of it that was in use. */
export function loadStyle(share: number): string {
  return loadBands[[0.01, 0.3, 0.7].filter((from) => share >= from).length]!.style;
}

function beside(from: Point, to: Point, aside: number): readonly [Point, Point] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [dx, dy] = [(-(to.y - from.y) / length) * aside, ((to.x - from.x) / length) * aside];
  return [{ x: from.x + dx, y: from.y + dy }, { x: to.x + dx, y: to.y + dy }];
}

function along(from: Point, to: Point, distance: number): Point {
  const share = distance / Math.hypot(to.x - from.x, to.y - from.y);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** Its tip at the edge of the host's circle. */
function arrow([from, to]: readonly [Point, Point], name: string): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const tip = along(from, to, length - 22);
  return `<path d="M0 0L-10 -5L-10 5Z" transform="translate(${px(tip.x)} ${px(tip.y)}) rotate(${px(angle)})" style="fill:${colour(name)}"/>`;
}
