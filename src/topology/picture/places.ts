import type { Overlay } from '../overlay.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of a host that has at most one other on its side of the switch; more need longer arms, so that labels keep apart. */
const reach = 190;
const reachPerHost = 70;
const gap_min = 260;
const gapBetweenFans = 130;

/** Switches in a line where that is what they form, else on a circle; hosts fan out from the first switch they are linked to. */
export function placesOf(overlay: Overlay): ReadonlyMap<string, Point> {
  const places = new Map<string, Point>();
  const fans = new Map([...overlay.switches.keys()].map((name): [string, string[]] => [name, []]));
  for (const { name, ends } of overlay.hosts.values()) fans.get(ends[0]!.peer)!.push(name);
  const line = lineOf(overlay);
  if (line === undefined) placeOnCircle(places, fans);
  else placeInLine(places, line, fans);
  for (const [name, hosts] of fans) {
    const at = places.get(name)!;
    for (const [index, host] of hosts.entries()) {
      const { angle, arm } = line === undefined ? outward(at, index, hosts.length) : aboveAndBelow(index, hosts.length);
      places.set(host, { x: at.x + arm * Math.cos(angle), y: at.y + arm * Math.sin(angle) });
    }
  }
  return places;
}

type Fans = ReadonlyMap<string, readonly string[]>;

function placeInLine(places: Map<string, Point>, line: readonly string[], fans: Fans): void {
  const halfWidth = (name: string) => {
    const { length } = fans.get(name)!;
    return Math.max(0, ...fans.get(name)!.map((_, index) => aboveAndBelow(index, length)).map(({ angle, arm }) => Math.abs(arm * Math.cos(angle))));
  };
  let x = 0;
  for (const [index, name] of line.entries()) {
    if (index > 0) x += Math.max(gap_min, halfWidth(line[index - 1]!) + halfWidth(name) + gapBetweenFans);
    places.set(name, { x, y: 0 });
  }
}

function placeOnCircle(places: Map<string, Point>, fans: Fans): void {
  const widest = Math.max(0, ...[...fans.values()].map(({ length }) => (length < 2 ? 0 : armOf(length))));
  const radius = Math.max(reach, (fans.size * Math.max(gap_min, widest + gapBetweenFans)) / (2 * Math.PI));
  for (const [index, name] of [...fans.keys()].entries()) {
    const angle = (2 * Math.PI * index) / fans.size - Math.PI / 2;
    places.set(name, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
  }
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

const armOf = (hosts: number): number => reach + reachPerHost * Math.max(0, hosts - 2);

/** Half of the hosts above a switch of a line, half below. */
function aboveAndBelow(index: number, count: number): { readonly angle: number; readonly arm: number } {
  const above = Math.ceil(count / 2);
  const [place, of, middle] = index < above ? [index, above, -Math.PI / 2] : [index - above, count - above, Math.PI / 2];
  return { angle: middle + (place - (of - 1) / 2) * Math.min(1.3, 2.4 / of), arm: armOf(of) };
}

function outward({ x, y }: Point, index: number, count: number): { readonly angle: number; readonly arm: number } {
  return { angle: Math.atan2(y, x) + (index - (count - 1) / 2) * Math.min(0.7, 2.6 / count), arm: armOf(count) };
}
