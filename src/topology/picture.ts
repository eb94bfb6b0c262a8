import type { Overlay, OverlayTunnel } from './overlay.js';

interface Point {
  readonly x: number;
  readonly y: number;
}

const switchGap = 250;
const hostReach = 170;
const margin = 130;

/** An overlay as an SVG document: switches, hosts, tunnels with their VNIs, and the port at each end. */
export function overlayPicture(overlay: Overlay): string {
  const places = placesOf(overlay);
  const points = [...places.values()];
  const [left, top] = [Math.min(...points.map(({ x }) => x)) - margin, Math.min(...points.map(({ y }) => y)) - margin];
  const [width, height] = [Math.max(...points.map(({ x }) => x)) + margin - left, Math.max(...points.map(({ y }) => y)) + margin - top];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${[left, top, width, height].map(Math.round).join(' ')}" width="${Math.round(width)}" height="${Math.round(height)}" font-family="system-ui, sans-serif" font-size="11" text-anchor="middle">
<title>${overlay.name}</title>
<rect x="${Math.round(left)}" y="${Math.round(top)}" width="100%" height="100%" fill="#ffffff"/>
<text x="${Math.round(left) + 24}" y="${Math.round(top) + 34}" font-size="18" font-weight="600" text-anchor="start" fill="#1f2933">${overlay.name}</text>
${overlay.links.map((link) => tunnel(link, places)).join('\n')}
${[...overlay.switches.values()].map(({ name, bridge, internal }) => switchMark(places.get(name)!, name, internal === undefined ? bridge : `${bridge} ${internal.address}`)).join('\n')}
${[...overlay.hosts.values()].map(({ name, ends }) => hostMark(places.get(name)!, name, ends.map(({ address }) => address).join(', '))).join('\n')}
</svg>
`;
}

/** Switches in a line where that is what they form, else on a circle; hosts fan out from the first switch they are linked to. */
function placesOf(overlay: Overlay): ReadonlyMap<string, Point> {
  const places = new Map<string, Point>();
  const names = [...overlay.switches.keys()];
  const inLine = lineOf(overlay);
  const radius = Math.max(hostReach, (names.length * switchGap) / (2 * Math.PI));
  for (const [index, name] of (inLine ?? names).entries()) {
    const angle = (2 * Math.PI * index) / names.length - Math.PI / 2;
    places.set(name, inLine === undefined ? { x: radius * Math.cos(angle), y: radius * Math.sin(angle) } : { x: index * switchGap, y: 0 });
  }
  for (const name of names) {
    const at = places.get(name)!;
    const own = [...overlay.hosts.values()].filter(({ ends }) => ends[0]?.peer === name);
    for (const [index, host] of own.entries()) {
      const angle = inLine === undefined ? outward(at, index, own.length) : aboveAndBelow(index, own.length);
      places.set(host.name, { x: at.x + hostReach * Math.cos(angle), y: at.y + hostReach * Math.sin(angle) });
    }
  }
  return places;
}

/** The switches from one end of their line to the other; nothing where they form another figure. */
function lineOf({ switches }: Overlay): readonly string[] | undefined {
  const trunks = new Map([...switches.values()].map(({ name, ends }) => [name, ends.map(({ peer }) => peer).filter((peer) => switches.has(peer))]));
  const start = [...trunks].find(([, peers]) => peers.length <= 1)?.[0];
  if (start === undefined || [...trunks.values()].some((peers) => peers.length > 2)) return undefined;
  const line = new Set([start]);
  for (const name of line) for (const peer of trunks.get(name)!) line.add(peer);
  return line.size === switches.size ? [...line] : undefined;
}

/** Half of the hosts above a switch of a line, half below. */
function aboveAndBelow(index: number, count: number): number {
  const above = Math.ceil(count / 2);
  const [place, of, middle] = index < above ? [index, above, -Math.PI / 2] : [index - above, count - above, Math.PI / 2];
  return middle + (place - (of - 1) / 2) * Math.min(1.1, 2.4 / of);
}

function outward({ x, y }: Point, index: number, count: number): number {
  return Math.atan2(y, x) + (index - (count - 1) / 2) * Math.min(0.7, 2.6 / count);
}

function tunnel({ vni, ends: [a, b] }: OverlayTunnel, places: ReadonlyMap<string, Point>): string {
  const [from, to] = [places.get(a.node)!, places.get(b.node)!];
  const trunk = a.kind === 'switch' && b.kind === 'switch';
  const between = (share: number, lift = 0): Point => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share + lift });
  return [
    `<line x1="${from.x.toFixed(1)}" y1="${from.y.toFixed(1)}" x2="${to.x.toFixed(1)}" y2="${to.y.toFixed(1)}" stroke="${trunk ? '#52606d' : '#9fb3c8'}" stroke-width="${trunk ? 5 : 3}" stroke-linecap="round"/>`,
    label(between(0.5, trunk ? -12 : 0), `VNI ${vni}`, '#334e68'),
    label(between(a.kind === 'switch' ? 0.32 : 0.2, trunk ? 14 : 0), a.port, '#829ab1'),
    label(between(b.kind === 'switch' ? 0.68 : 0.8, trunk ? 28 : 0), b.port, '#829ab1'),
  ].join('\n');
}

/** Text with a white edge, that lines under it do not cross. */
function label({ x, y }: Point, text: string, colour: string): string {
  return `<text x="${x.toFixed(1)}" y="${(y + 4).toFixed(1)}" fill="${colour}" stroke="#ffffff" stroke-width="4" paint-order="stroke">${text}</text>`;
}

function switchMark({ x, y }: Point, name: string, detail: string): string {
  return `<g><rect x="${(x - 36).toFixed(1)}" y="${(y - 20).toFixed(1)}" width="72" height="40" rx="8" fill="#243b53"/><text x="${x.toFixed(1)}" y="${(y + 5).toFixed(1)}" font-size="14" font-weight="600" fill="#ffffff">${name}</text><title>${detail}</title></g>`;
}

function hostMark({ x, y }: Point, name: string, address: string): string {
  return `<g><circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="22" fill="#f0b429"/><text x="${x.toFixed(1)}" y="${(y + 5).toFixed(1)}" font-size="13" font-weight="600" fill="#1f2933">${name}</text>${label({ x, y: y + (y < 0 ? -34 : 34) }, address, '#334e68')}</g>`;
}
