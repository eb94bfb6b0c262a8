import { flowName, type Flow, type FlowCounter } from '../../core/plant/network.js';
import { inOrder } from '../../core/plant/in-order.js';
import type { BitsPerSecond, Bytes, Seconds } from '../../core/units.js';
import { overlayOf, type Overlay } from '../../topology/overlay.js';
import { Routes } from '../../topology/routes.js';
import type { Topology } from '../../topology/topology.js';
import type { Clock } from '../kernel/clock.js';
import type { NetworkSettings } from '../model/network.js';
import { FairSharing, type FlowId, type LinkId } from './fair-sharing.js';
import { queueingDelay_s } from './queueing-delay.js';

/** How often the rate of messages is taken anew. */
const tick_s = 1;

/** Rates and levels that differ by less are the same. */
const rounding = 1e-9;

/** How packets come to the directions of links. */
interface Arrivals {
  /** Before these a queue stands. */
  readonly standing: ReadonlySet<LinkId>;
  /** What comes to a link at random: of flows that get what they want, and have been through no standing queue. */
  readonly unspaced_bps: ReadonlyMap<LinkId, BitsPerSecond>;
}

/** All that goes from one host to another: to a switch, one flow. */
interface HostPair {
  readonly source: string;
  readonly destination: string;
  readonly links: readonly LinkId[];
  /** One way, but for waiting. */
  readonly latency_s: Seconds;
  readonly switches: readonly string[];
  /** Messages of requests as a flow; `undefined` before the first. */
  messages: FlowId | undefined;
  transfers: FlowId[];
  bytes: Bytes;
  messageBytesSinceTick: Bytes;
  /** When the last message is through. */
  free_s: Seconds;
  cap: { readonly link: LinkId; readonly max_bps: BitsPerSecond } | undefined;
}

/**
 * The overlay as flows. Every link is two directions with a capacity each; transfers and the messages of requests share
 * them max-min fairly. A cap (an HTB class at the ports of the path) is one more link that the pair's flows cross, so that
 * what waits for it is in nobody else's way.
 */
export class OverlayNetwork {
  readonly switches: readonly string[];
  private readonly sharing = new FairSharing();
  private readonly overlay: Overlay;
  private readonly pairs = new Map<string, HostPair>();
  private readonly routes: Routes;
  private readonly queue: { readonly packets: number; readonly mtu_B: number };
  private at_s: Seconds = 0;
  /** `undefined`: rates may have changed since it was known. */
  private arrivals: Arrivals | undefined;

  constructor(topology: Topology, private readonly settings: NetworkSettings, private readonly clock: Clock) {
    this.overlay = overlayOf(topology);
    this.routes = new Routes(this.overlay);
    this.switches = [...this.overlay.switches.keys()].sort(inOrder);
    this.queue = { packets: settings.queue, mtu_B: topology.network.mtu };
    for (const { ends, capacity_bps } of this.overlay.links) {
      const trunk = ends.every(({ kind }) => kind === 'switch');
      for (let direction = 0; direction < 2; direction++) this.sharing.addLink(capacity_bps ?? (trunk ? settings.trunks : settings.host_links));
    }
  }

  /** Arms the transfers; from now on the rate of messages is taken every second. */
  start(): void {
    for (const { from, to, at, for: for_s, rate } of this.settings.transfers) {
      const pair = this.pair(from, to);
      this.clock.at(at, () => {
        this.advance();
        const flow = this.sharing.addFlow(this.pathOf(pair), rate ?? Infinity);
        const nth = pair.transfers.push(flow) - 1;
        this.clock.at(at + for_s, () => {
          this.advance();
          this.sharing.removeFlow(pair.transfers[nth]!);
          pair.transfers[nth] = -1;
        });
      });
    }
    const tick = () => this.clock.at(this.clock.now_s + tick_s, () => {
      this.tick();
      tick();
    });
    tick();
  }

  /** A message from one host to another. @returns how long the overlay takes; 0 on one host */
  send(source: string, destination: string, bytes: Bytes): Seconds {
    if (source === destination) return 0;
    const pair = this.pair(source, destination);
    const { now_s } = this.clock;
    pair.bytes += bytes;
    pair.messageBytesSinceTick += bytes;
    pair.free_s = Math.max(now_s, pair.free_s) + (8 * bytes) / this.available_bps(pair);
    return pair.free_s - now_s + pair.latency_s + pair.links.reduce((sum, link) => sum + this.waiting_s(link), 0);
  }

  /** @returns why not; `null` when it holds from now on */
  throttle({ source, destination }: Flow, max_bps: BitsPerSecond): string | null {
    const pair = this.known(source, destination);
    if (typeof pair === 'string') return pair;
    this.advance();
    if (pair.cap !== undefined) this.sharing.setCapacity(pair.cap.link, max_bps);
    const link = pair.cap?.link ?? this.sharing.addLink(max_bps);
    const isNew = pair.cap === undefined;
    pair.cap = { link, max_bps };
    if (isNew) this.reroute(pair);
    return null;
  }

  /** @returns why not; `null` when no cap is left */
  release({ source, destination }: Flow): string | null {
    const pair = this.known(source, destination);
    if (typeof pair === 'string') return pair;
    this.advance();
    if (pair.cap === undefined) return null;
    pair.cap = undefined;
    this.reroute(pair);
    return null;
  }

  /** What a switch has forwarded, by flow in order of their names. */
  counters(name: string): FlowCounter[] {
    this.advance();
    return this.inOrder().filter(({ switches }) => switches.includes(name))
      .map(({ source, destination, bytes }) => ({ flow: { source, destination }, bytes: Math.round(bytes) }));
  }

  /** Of every flow there has been, in order of their names: bytes since the start, and its cap. */
  flows(): readonly { readonly name: string; readonly bytes: Bytes; readonly cap_bps: BitsPerSecond | undefined }[] {
    this.advance();
    return this.inOrder().map((pair) => ({ name: flowName(pair), bytes: pair.bytes, cap_bps: pair.cap?.max_bps }));
  }

  /** Of every direction of a link that a flow crosses, in the order of the topology: bytes since the start. */
  links(): readonly { readonly name: string; readonly bytes: Bytes; readonly capacity_bps: BitsPerSecond }[] {
    this.advance();
    const carried = new Map<LinkId, Bytes>();
    for (const { links, bytes } of this.pairs.values()) for (const link of links) carried.set(link, (carried.get(link) ?? 0) + bytes);
    return [...carried].sort(([a], [b]) => a - b).map(([link, bytes]) => ({ name: this.linkName(link), bytes, capacity_bps: this.sharing.capacity_bps(link) }));
  }

  private linkName(link: LinkId): string {
    const [a, b] = this.overlay.links[link >> 1]!.ends;
    return link % 2 === 0 ? `${a.node}-${b.node}` : `${b.node}-${a.node}`;
  }

  private inOrder(): readonly HostPair[] {
    return [...this.pairs.values()].sort((a, b) => inOrder(flowName(a), flowName(b)));
  }

  private known(source: string, destination: string): HostPair | string {
    for (const host of [source, destination]) if (!this.overlay.hosts.has(host)) return `the overlay has no host ${host}`;
    return this.pair(source, destination);
  }

  /** @throws Error where no way leads there: a scenario is checked for it before */
  private pair(source: string, destination: string): HostPair {
    const key = `${source}>${destination}`;
    const known = this.pairs.get(key);
    if (known !== undefined) return known;
    const route = this.routes.between(source, destination);
    if (route === undefined) throw new Error(`no way leads from ${source} to ${destination}`);
    const made: HostPair = {
      source, destination,
      links: route.links.map((link, place) => 2 * link + (this.overlay.links[link]!.ends[0].node === route.nodes[place] ? 0 : 1)),
      latency_s: route.links.reduce((sum, link) => sum + (this.overlay.links[link]!.latency_s ?? 0), 0),
      switches: route.nodes.slice(1, -1),
      messages: undefined, transfers: [], bytes: 0, messageBytesSinceTick: 0, free_s: 0, cap: undefined,
    };
    this.pairs.set(key, made);
    return made;
  }

  private pathOf({ links, cap }: HostPair): readonly LinkId[] {
    return cap === undefined ? links : [...links, cap.link];
  }

  private reroute(pair: HostPair): void {
    const again = (flow: FlowId) => {
      const ceiling_bps = this.sharing.ceiling_bps(flow);
      this.sharing.removeFlow(flow);
      return this.sharing.addFlow(this.pathOf(pair), ceiling_bps);
    };
    pair.transfers = pair.transfers.map((flow) => (flow < 0 ? flow : again(flow)));
    if (pair.messages !== undefined) pair.messages = again(pair.messages);
  }

  /** What one more byte of the pair's messages could have: its fair share of the tightest link, or all that others leave. */
  private available_bps(pair: HostPair): BitsPerSecond {
    const own_bps = pair.messages === undefined ? 0 : this.sharing.rate_bps(pair.messages);
    const others = (link: LinkId) => this.sharing.crowd(link) - (pair.messages === undefined ? 0 : 1);
    const ofLink = (link: LinkId) => {
      const [capacity_bps, level_bps] = [this.sharing.capacity_bps(link), this.sharing.level_bps(link)];
      const left_bps = capacity_bps - this.sharing.load_bps(link) + own_bps;
      // Not even those that fill it keep a newcomer from an equal part.
      return Math.max(left_bps, level_bps < Infinity ? level_bps : capacity_bps / (others(link) + 1));
    };
    return this.pathOf(pair).reduce((least, link) => Math.min(least, ofLink(link)), Infinity);
  }

  private waiting_s(link: LinkId): Seconds {
    const { sharing } = this;
    this.arrivals ??= this.arrivalsNow();
    const { standing, unspaced_bps } = this.arrivals;
    return queueingDelay_s(this.queue, sharing.capacity_bps(link), sharing.load_bps(link), standing.has(link), unspaced_bps.get(link) ?? 0);
  }

  /**
   * A flow that gets less than it wants waits before the first link that holds it back, its own cap above all. It sends
   * as it is acknowledged, so at that link's pace (self-clocking: Jacobson, SIGCOMM 1988), and waits at no other, be that
   * as narrow; nor does what else has come through the queue, as it leaves packet after packet.
   */
  private arrivalsNow(): Arrivals {
    const flows = this.flowsOnTheirWay();
    const standing = new Set<LinkId>();
    for (const { path, flow } of flows.filter((each) => this.isHeldBack(each.flow))) {
      const narrowest = path.find((link) => this.sharing.level_bps(link) <= this.sharing.rate_bps(flow) * (1 + rounding));
      if (narrowest !== undefined) standing.add(narrowest);
    }
    const unspaced_bps = new Map<LinkId, BitsPerSecond>();
    for (const { path, flow } of flows.filter((each) => !this.isHeldBack(each.flow))) {
      for (const link of path) {
        unspaced_bps.set(link, (unspaced_bps.get(link) ?? 0) + this.sharing.rate_bps(flow));
        if (standing.has(link)) break;
      }
    }
    return { standing, unspaced_bps };
  }

  private isHeldBack(flow: FlowId): boolean {
    return this.sharing.rate_bps(flow) < this.sharing.ceiling_bps(flow);
  }

  /** Flows with the links that they cross, in that order: a cap is where they set out. */
  private flowsOnTheirWay(): readonly { readonly path: readonly LinkId[]; readonly flow: FlowId }[] {
    return [...this.pairs.values()].flatMap(({ links, cap, transfers, messages }) => {
      const path = cap === undefined ? links : [cap.link, ...links];
      return (messages === undefined ? transfers : [...transfers, messages]).filter((flow) => flow >= 0).map((flow) => ({ path, flow }));
    });
  }

  private tick(): void {
    this.advance();
    for (const pair of this.pairs.values()) {
      const rate_bps = (8 * pair.messageBytesSinceTick) / tick_s;
      pair.messageBytesSinceTick = 0;
      if (pair.messages !== undefined) this.sharing.setCeiling(pair.messages, rate_bps);
      else if (rate_bps > 0) pair.messages = this.sharing.addFlow(this.pathOf(pair), rate_bps);
    }
  }

  /** Brings the bytes of transfers up to now, as rates held since the last time; to be called before any is changed. */
  private advance(): void {
    this.arrivals = undefined;
    const elapsed_s = this.clock.now_s - this.at_s;
    if (elapsed_s === 0) return;
    for (const pair of this.pairs.values()) {
      for (const flow of pair.transfers) if (flow >= 0) pair.bytes += (this.sharing.rate_bps(flow) * elapsed_s) / 8;
    }
    this.at_s = this.clock.now_s;
  }
}
