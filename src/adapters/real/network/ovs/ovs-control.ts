import { inOrder } from '../../../../core/plant/in-order.js';
import { flowName, type Flow, type NetworkObservation, type SwitchObservation } from '../../../../core/plant/network.js';
import type { BitsPerSecond, Seconds } from '../../../../core/units.js';
import type { Overlay } from '../../../../topology/overlay.js';
import { Routes } from '../../../../topology/routes.js';
import { CallError } from '../../call.js';
import type { NetworkControl } from '../network-control.js';
import type { RemoteMachine } from '../remote-machine.js';
import type { HostAddresses } from './flow-rule.js';
import { OvsSwitch, type Leaving } from './ovs-switch.js';

export interface OvsControlParts {
  readonly overlay: Overlay;
  /** The machine of every switch, by its name. */
  readonly machines: ReadonlyMap<string, RemoteMachine>;
  /** On the plant's clock. */
  readonly now_s: () => Seconds;
  /** Takes what no answer can carry: a switch that does not answer. */
  readonly warn: (text: string) => void;
}

/**
 * Counts and caps flows on the switches themselves. Rules, queues and QoS bear Elascale's marks: what was made before
 * a restart is found again by them, and what has no mark is not touched.
 */
export class OvsControl implements NetworkControl {
  private readonly switches: ReadonlyMap<string, OvsSwitch>;
  private readonly leavings: ReadonlyMap<string, readonly { readonly node: string; readonly port: string }[]>;
  /** Changes one after the other: two caps on one port could take the same number. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: OvsControlParts) {
    const { overlay, machines } = parts;
    const flows = pairsOf(overlay);
    const routes = new Routes(overlay);
    this.leavings = new Map(flows.map((flow) => [flowName(flow), (routes.between(flow.source, flow.destination)?.leaves ?? []).map(({ node, port }) => ({ node, port }))]));
    const pairs = new Map<string, Leaving[]>([...overlay.switches.keys()].map((name) => [name, []]));
    for (const flow of flows) for (const { node, port } of this.leavings.get(flowName(flow))!) pairs.get(node)!.push({ flow, port });
    const addresses = addressesOf(overlay);
    this.switches = new Map([...overlay.switches.values()].map(({ name, bridge }) => [name, new OvsSwitch(machines.get(name)!, bridge, addresses, pairs.get(name)!)]));
  }

  async observe(): Promise<NetworkObservation> {
    const refusals: unknown[] = [];
    const seen = await Promise.all([...this.switches.values()].map(async (one): Promise<readonly SwitchObservation[]> => {
      try {
        const flows = await one.counters();
        return [{ name: one.name, read_s: this.parts.now_s(), flows }];
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        refusals.push(error);
        this.parts.warn(`switch ${one.name} is not read: ${error.message}`);
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

  async close(): Promise<void> {
    await Promise.all([...this.parts.machines.values()].map((machine) => machine.close()));
  }

  private hopsOf(flow: Flow): readonly { readonly at: OvsSwitch; readonly leaving: Leaving }[] {
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

/** A host of several links goes by the address on its first one. */
function addressesOf(overlay: Overlay): HostAddresses {
  const own = [...overlay.hosts.values()].flatMap(({ name, ends: [first] }): [string, string][] => (first === undefined || first.address === '' ? [] : [[name, first.address]]));
  return { addressOf: new Map(own), hostOf: new Map(own.map(([name, address]) => [address, name])) };
}
