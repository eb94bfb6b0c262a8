import { inOrder } from '../../../core/plant/in-order.js';
import { flowName, type Flow, type NetworkObservation, type SwitchObservation } from '../../../core/plant/network.js';
import type { BitsPerSecond, Seconds } from '../../../core/units.js';
import type { Overlay, OverlaySwitchNode } from '../../../topology/overlay.js';
import { Routes } from '../../../topology/routes.js';
import { CallError } from '../call.js';
import { addressesOf, type FlowSwitch, type HostAddresses, type Leaving } from './flow-switch.js';
import type { NetworkControl } from './network-control.js';

export interface SwitchControlParts {
  readonly overlay: Overlay;
  /** A switch as it is reached, given every pair of hosts whose way leads over it. */
  readonly open: (node: OverlaySwitchNode, pairs: readonly Leaving[], addresses: HostAddresses) => FlowSwitch;
  /** Lets go of what the switches are reached by. */
  readonly close: () => Promise<void>;
  /** On the plant's clock. */
  readonly now_s: () => Seconds;
  /** Takes what no answer can carry: a switch that does not answer any more, and again once it has answered in between. */
  readonly warn: (text: string) => void;
}

/**
 * Counts and caps flows on the switches of an overlay, however these are reached. What Elascale makes there bears its
 * marks: what was made before a restart is found again by them, and what has no mark is not touched.
 */
export class SwitchControl implements NetworkControl {
  private readonly switches: ReadonlyMap<string, FlowSwitch>;
  private readonly leavings: ReadonlyMap<string, readonly { readonly node: string; readonly port: string }[]>;
  private readonly silent = new Set<string>();
  /** Changes one after the other: two caps on one port could take the same number. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: SwitchControlParts) {
    const { overlay } = parts;
    const flows = pairsOf(overlay);
    const routes = new Routes(overlay);
    this.leavings = new Map(flows.map((flow) => [flowName(flow), (routes.between(flow.source, flow.destination)?.leaves ?? []).map(({ node, port }) => ({ node, port }))]));
    const pairs = new Map<string, Leaving[]>([...overlay.switches.keys()].map((name) => [name, []]));
    for (const flow of flows) for (const { node, port } of this.leavings.get(flowName(flow))!) pairs.get(node)!.push({ flow, port });
    const addresses = addressesOf(overlay);
    this.switches = new Map([...overlay.switches].map(([name, node]) => [name, parts.open(node, pairs.get(name)!, addresses)]));
  }

  async observe(): Promise<NetworkObservation> {
    const refusals: unknown[] = [];
    const seen = await Promise.all([...this.switches.values()].map(async (one): Promise<readonly SwitchObservation[]> => {
      try {
        const flows = await one.counters();
        this.silent.delete(one.name);
        return [{ name: one.name, read_s: this.parts.now_s(), flows }];
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        refusals.push(error);
        if (!this.silent.has(one.name)) this.parts.warn(`switch ${one.name} is not read: ${error.message}`);
        this.silent.add(one.name);
        return [];
      }
    }));
    if (refusals.length > 0 && refusals.length === this.switches.size) throw refusals[0];
    return { switches: seen.flat().sort((a, b) => inOrder(a.name, b.name)) };
  }

  throttle(flow: Flow, max_bps: BitsPerSecond): Promise<void> {
    return this.inTurn(async () => {
      const hops = this.hopsOf(flow);
      // All of them before the first is changed, so that a refusal leaves nothing behind.
      await Promise.all(hops.map(({ at, leaving }) => at.requireFree(leaving)));
      const rate = Math.max(1, Math.round(max_bps));
      await Promise.all(hops.map(({ at, leaving }) => at.cap(leaving, rate)));
    });
  }

  release(flow: Flow): Promise<void> {
    return this.inTurn(async () => {
      // Every switch is asked: a cap of a time when the way was another is lifted too.
      await Promise.all([...this.switches.values()].map((one) => one.uncap(flow)));
    });
  }

  close(): Promise<void> {
    return this.parts.close();
  }

  private hopsOf(flow: Flow): readonly { readonly at: FlowSwitch; readonly leaving: Leaving }[] {
    const name = flowName({ source: flow.source, destination: flow.destination });
    const hops = this.leavings.get(name);
    if (hops === undefined || hops.length === 0) throw new CallError('not-found', `cap on ${flowName(flow)}`, `the topology ${this.parts.overlay.name} has no way over switches for it`, '');
    return hops.map(({ node, port }) => ({ at: this.switches.get(node)!, leaving: { flow, port } }));
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

/** Every ordered pair of hosts that have an address. */
function pairsOf(overlay: Overlay): readonly Flow[] {
  const hosts = [...addressesOf(overlay).addressOf.keys()];
  return hosts.flatMap((source) => hosts.filter((destination) => destination !== source).map((destination) => ({ source, destination })));
}
