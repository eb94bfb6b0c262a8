import type { BitsPerSecond } from '../../core/units.js';
import { LevelHeap } from './level-heap.js';

/** Dense small integers. A link is one direction. */
export type LinkId = number;
export type FlowId = number;

/** Levels that differ by less are one: what floating point makes of equal sums. */
const TOLERANCE = 1e-12;

/**
 * Max-min fair rates of flows over links, each flow at most at its ceiling (its demand): no flow can get more without
 * taking from one that has no more than it. Found by water-filling (Bertsekas and Gallager, Data Networks, 2nd edition
 * 1992, §6.5.2): the water rises in all flows at once; one that reaches its ceiling stops there, and where a link is full all
 * that cross it stop, at the link's level.
 *
 * A change is worked in when a figure is next asked for. As long as the water stands below the first link that fills
 * sooner or later than before, everything goes as it went; so only flows from that level on are filled anew, and of
 * those only the ones that a chain of shared links connects with the change.
 */
export class FairSharing {
  /** Flows filled anew, over all changes: what they cost. */
  refilled = 0;

  private readonly capacities: BitsPerSecond[] = [];
  /** Of a link, the rate at which it stops flows; infinite while it is not full. */
  private readonly levels: BitsPerSecond[] = [];
  private readonly loads: BitsPerSecond[] = [];
  private readonly flowsOn: FlowId[][] = [];

  private readonly ceilings: BitsPerSecond[] = [];
  private readonly rates: BitsPerSecond[] = [];
  private readonly paths: (readonly LinkId[])[] = [];
  private readonly unused: FlowId[] = [];

  private readonly changedFlows = new Set<FlowId>();
  private readonly changedLinks = new Set<LinkId>();

  // Kept from one filling to the next. A flow or link takes part in the present one when it bears its number.
  private filling = 0;
  private readonly flowFilling: number[] = [];
  private readonly linkFilling: number[] = [];
  private readonly isOpen: boolean[] = [];
  private readonly left: BitsPerSecond[] = [];
  private readonly openOn: number[] = [];
  private readonly events = new LevelHeap();

  addLink(capacity_bps: BitsPerSecond): LinkId {
    const link = this.capacities.push(capacity_bps) - 1;
    this.levels.push(Infinity);
    this.loads.push(0);
    this.flowsOn.push([]);
    this.linkFilling.push(0);
    this.left.push(0);
    this.openOn.push(0);
    return link;
  }

  setCapacity(link: LinkId, capacity_bps: BitsPerSecond): void {
    if (this.capacities[link] === capacity_bps) return;
    this.capacities[link] = capacity_bps;
    this.changedLinks.add(link);
  }

  /**
   * @param path links crossed, each once; a flow without any has its ceiling
   * @param ceiling_bps infinite: takes what it gets
   */
  addFlow(path: readonly LinkId[], ceiling_bps: BitsPerSecond): FlowId {
    const flow = this.unused.pop() ?? this.paths.length;
    this.paths[flow] = path;
    this.ceilings[flow] = ceiling_bps;
    this.rates[flow] = 0;
    this.flowFilling[flow] = 0;
    this.isOpen[flow] = false;
    for (const link of path) this.flowsOn[link]!.push(flow);
    this.flowChanged(flow);
    return flow;
  }

  setCeiling(flow: FlowId, ceiling_bps: BitsPerSecond): void {
    if (this.ceilings[flow] === ceiling_bps) return;
    this.ceilings[flow] = ceiling_bps;
    this.flowChanged(flow);
  }

  removeFlow(flow: FlowId): void {
    this.changedFlows.delete(flow);
    for (const link of this.paths[flow]!) {
      this.changedLinks.add(link);
      const flows = this.flowsOn[link]!;
      flows[flows.indexOf(flow)] = flows.at(-1)!;
      flows.pop();
    }
    this.unused.push(flow);
  }

  rate_bps(flow: FlowId): BitsPerSecond {
    this.settle();
    return this.rates[flow]!;
  }

  /** Rate at which a full link stops the flows that could have more; infinite: all that cross it have what they want or are stopped elsewhere. */
  level_bps(link: LinkId): BitsPerSecond {
    this.settle();
    return this.levels[link]!;
  }

  load_bps(link: LinkId): BitsPerSecond {
    this.settle();
    return this.loads[link]!;
  }

  ceiling_bps(flow: FlowId): BitsPerSecond {
    return this.ceilings[flow]!;
  }

  capacity_bps(link: LinkId): BitsPerSecond {
    return this.capacities[link]!;
  }

  /** How many flows cross a link. */
  crowd(link: LinkId): number {
    return this.flowsOn[link]!.length;
  }

  private flowChanged(flow: FlowId): void {
    this.changedFlows.add(flow);
    for (const link of this.paths[flow]!) this.changedLinks.add(link);
  }

  private settle(): void {
    if (this.changedFlows.size === 0 && this.changedLinks.size === 0) return;
    let from = Infinity;
    for (const link of this.changedLinks) from = Math.min(from, this.firstDifference(link));
    this.filling++;
    this.events.clear();
    const { flows, links } = this.gather(from);
    this.fill(flows);
    for (const link of links) this.loads[link] = this.capacities[link]! - this.left[link]!;
    this.changedFlows.clear();
    this.changedLinks.clear();
  }

  /** The level up to which a link fills as it did: where it now is full sooner, or was full and no longer is. Infinite: no difference. */
  private firstDifference(link: LinkId): BitsPerSecond {
    const level = this.levels[link]!;
    const capacity = this.capacities[link]!;
    const bounds = this.flowsOn[link]!.map((flow) => (this.changedFlows.has(flow) ? this.boundElsewhere(flow, link) : this.rates[flow]!));
    let filled = 0;
    for (const bound of bounds) filled += Math.min(bound, level);
    if (filled > capacity * (1 + TOLERANCE)) return fullAt(bounds, capacity);
    return level < Infinity && filled < capacity * (1 - TOLERANCE) ? level : Infinity;
  }

  private boundElsewhere(flow: FlowId, link: LinkId): BitsPerSecond {
    let bound = this.ceilings[flow]!;
    for (const other of this.paths[flow]!) if (other !== link) bound = Math.min(bound, this.levels[other]!);
    return bound;
  }

  /** The flows to be filled anew. Their links, those changed included, are made ready: what the other flows leave of each, and how many fill it. */
  private gather(from: BitsPerSecond): { readonly flows: readonly FlowId[]; readonly links: readonly LinkId[] } {
    const { filling, left, openOn, rates, flowFilling, flowsOn } = this;
    const low = from * (1 - TOLERANCE);
    const found: FlowId[] = [];
    const links: LinkId[] = [];
    const take = (flow: FlowId) => {
      this.flowFilling[flow] = filling;
      this.isOpen[flow] = true;
      found.push(flow);
      for (const link of this.paths[flow]!) {
        if (this.linkFilling[link] === filling) continue;
        this.linkFilling[link] = filling;
        links.push(link);
      }
    };
    for (const flow of this.changedFlows) take(flow);
    for (const link of this.changedLinks) {
      if (this.linkFilling[link] === filling) continue;
      this.linkFilling[link] = filling;
      links.push(link);
    }
    for (let next = 0; next < links.length; next++) {
      const link = links[next]!;
      let leftByOthers = this.capacities[link]!;
      let fillers = 0;
      for (const flow of flowsOn[link]!) {
        const rate = rates[flow]!;
        const fills = flowFilling[flow] === filling;
        if (fills || rate >= low) {
          fillers++;
          if (!fills) take(flow);
        } else leftByOthers -= rate;
      }
      left[link] = leftByOthers;
      openOn[link] = fillers;
      this.levels[link] = this.levels[link]! < low ? this.levels[link]! : Infinity;
      if (fillers > 0) this.events.push(leftByOthers / fillers, link);
    }
    this.refilled += found.length;
    return { flows: found, links };
  }

  private fill(flows: readonly FlowId[]): void {
    const { events, left, openOn } = this;
    // A ceiling's event is below 0, a link's is its number.
    for (const flow of flows) if (this.ceilings[flow]! < Infinity) events.push(this.ceilings[flow]!, -1 - flow);
    let open = flows.length;
    while (open > 0 && !events.isEmpty) {
      const event = events.first;
      const ofLink = event >= 0 && openOn[event]! > 0 ? Math.max(0, left[event]! / openOn[event]!) : NaN;
      if (ofLink > events.firstLevel) {
        // Flows that stopped meanwhile left more to the others: it fills later.
        events.raise(ofLink);
        continue;
      }
      events.drop();
      if (event < 0) open -= this.stop(-1 - event, this.ceilings[-1 - event]!);
      else if (ofLink >= 0) {
        this.levels[event] = ofLink;
        for (const flow of this.flowsOn[event]!) open -= this.stop(flow, ofLink);
      }
    }
    if (open > 0) throw new Error(`${open} flows cross no link and have no ceiling`);
  }

  /** @returns how many flows stop: none where it has already, or is not filled anew */
  private stop(flow: FlowId, rate_bps: BitsPerSecond): number {
    if (!this.isOpen[flow]!) return 0;
    this.isOpen[flow] = false;
    this.rates[flow] = rate_bps;
    const { left, openOn } = this;
    for (const link of this.paths[flow]!) {
      left[link]! -= rate_bps;
      openOn[link]!--;
    }
    return 1;
  }
}

/** The level at which a link is full whose flows are bound like this and want more than it has: each pass sets aside those bound below the level that all others would have. */
function fullAt(bounds: readonly BitsPerSecond[], capacity_bps: BitsPerSecond): BitsPerSecond {
  let level = capacity_bps / bounds.length;
  for (let below = 0, before = -1; below > before; ) {
    before = below;
    below = 0;
    let left = capacity_bps;
    for (const bound of bounds) {
      if (bound >= level) continue;
      left -= bound;
      below++;
    }
    level = left / (bounds.length - below);
  }
  return level;
}
