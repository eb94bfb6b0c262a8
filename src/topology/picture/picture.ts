import type { Overlay, OverlayTunnel } from '../overlay.js';
import { flowLines, loadStyle, trafficKey } from './flow-lines.js';
import { colour, escaped, label, line, px } from './marks.js';
import { placesOf, type Point } from './places.js';
import type { Traffic } from './traffic.js';

const margin = 76;
const heading = 20;
/** Room for the words of the key. */
const width_min = 640;

/**
 * An overlay as an SVG document: switches, hosts, tunnels with their VNIs and the port at each end; with traffic, links by
 * what they carried at most, the heaviest flows and where they were throttled.
 * @param sheet CSS with the colours (`--ink`, `--paper` and the like); none where the page around the drawing has them
 */
export function overlayPicture(overlay: Overlay, traffic?: Traffic, sheet = ''): string {
  const places = placesOf(overlay);
  const points = [...places.values()];
  const [left, top] = [Math.min(...points.map(({ x }) => x)) - margin, Math.min(...points.map(({ y }) => y)) - margin - heading];
  const bottom = Math.max(...points.map(({ y }) => y)) + margin;
  const key = traffic === undefined ? { svg: '', height: 0 } : trafficKey(traffic, { x: left + 24, y: bottom - 16 });
  const width = Math.max(width_min, Math.max(...points.map(({ x }) => x)) + margin - left);
  const height = bottom + key.height - top;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${[left, top, width, height].map(Math.round).join(' ')}" width="${Math.round(width)}" height="${Math.round(height)}" font-family="system-ui, sans-serif" font-size="11" text-anchor="middle" role="img">
<title>${escaped(overlay.name)}</title>
${sheet === '' ? '' : `<style>${sheet}</style>\n`}<rect x="${px(left - 1)}" y="${px(top - 1)}" width="${px(width + 2)}" height="${px(height + 2)}" style="fill:${colour('paper')}"/>
<text x="${px(left + 24)}" y="${px(top + 34)}" font-size="18" font-weight="600" text-anchor="start" style="fill:${colour('ink')}">${escaped(overlay.name)}</text>
${overlay.links.map((link) => tunnelLine(link, places, traffic)).join('\n')}
${traffic === undefined ? '' : flowLines(overlay, traffic, places)}
${overlay.links.map((link) => tunnelLabels(link, places)).join('\n')}
${[...overlay.switches.values()].map(({ name, bridge, internal }) => switchMark(places.get(name)!, name, internal === undefined ? bridge : `${bridge} ${internal.address}`)).join('\n')}
${[...overlay.hosts.values()].map(({ name, ends }) => hostMark(places.get(name)!, name, ends.map(({ address }) => address).join(', '))).join('\n')}
${key.svg}
</svg>
`;
}

function tunnelLine({ index, ends: [a, b] }: OverlayTunnel, places: ReadonlyMap<string, Point>, traffic: Traffic | undefined): string {
  const trunk = a.kind === 'switch' && b.kind === 'switch';
  const plain = `stroke:${colour('muted')};stroke-width:${trunk ? 5 : 3}px;stroke-linecap:round${trunk ? '' : ';opacity:.6'}`;
  return line(places.get(a.node)!, places.get(b.node)!, traffic === undefined ? plain : loadStyle(traffic.peaks.get(index) ?? 0));
}

/** A host's tunnel has them on its line; a trunk, which lies flat in most drawings, above and under it. */
function tunnelLabels({ vni, ends: [a, b] }: OverlayTunnel, places: ReadonlyMap<string, Point>): string {
  const [from, to] = [places.get(a.node)!, places.get(b.node)!];
  const trunk = a.kind === 'switch' && b.kind === 'switch';
  const between = (share: number, lift = 0): Point => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share + lift });
  if (trunk) return [label(between(0.5, -40), `VNI ${vni}`), label(between(0.28, 40), a.port, 'muted'), label(between(0.72, 40), b.port, 'muted')].join('\n');
  const [port, own] = a.kind === 'switch' ? [0.36, 0.79] : [0.64, 0.21];
  return [label(between(a.kind === 'switch' ? 0.58 : 0.42), `VNI ${vni}`), label(between(port), a.kind === 'switch' ? a.port : b.port, 'muted'), label(between(own), a.kind === 'switch' ? b.port : a.port, 'muted')].join('\n');
}

function switchMark({ x, y }: Point, name: string, detail: string): string {
  return `<g><rect x="${px(x - 36)}" y="${px(y - 20)}" width="72" height="40" rx="8" style="fill:${colour('ink')}"/><text x="${px(x)}" y="${px(y + 5)}" font-size="14" font-weight="600" style="fill:${colour('paper')}">${escaped(name)}</text><title>${escaped(detail)}</title></g>`;
}

function hostMark({ x, y }: Point, name: string, address: string): string {
  return `<g><circle cx="${px(x)}" cy="${px(y)}" r="22" style="fill:${colour('paper')};stroke:${colour('ink')};stroke-width:2px"/><text x="${px(x)}" y="${px(y + 5)}" font-size="13" font-weight="600" style="fill:${colour('ink')}">${escaped(name)}</text>${label({ x, y: y + (y < 0 ? -34 : 34) }, address)}</g>`;
}
