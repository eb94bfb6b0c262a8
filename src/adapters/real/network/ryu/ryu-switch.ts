import { z } from 'zod';
import { flowName, type Flow, type FlowCounter } from '../../../../core/plant/network.js';
import type { OverlaySwitchNode } from '../../../../topology/overlay.js';
import { CallError } from '../../call.js';
import type { FlowSwitch, HostAddresses, Leaving } from '../flow-switch.js';
import type { RyuClient } from './ryu-client.js';
import { actionsOf, countersOf, flowEntry, ownRules, ruleOf, standingRules, type StandingRule } from './ryu-rule.js';

const hex = z.string().regex(/^[\da-f]+$/i);
/** Ryu's rest_topology.py; `ip` is there where the original's patch of Ryu is. */
const listedSwitches = z.array(z.object({ dpid: hex, ip: z.string().optional(), ports: z.array(z.object({ name: z.string(), port_no: hex })) }));
const byDpid = <T extends z.ZodType>(held: T) => z.record(z.string(), z.array(held));
const meterConfig = z.object({ meter_id: z.number(), bands: z.array(z.object({ rate: z.number() })) });

/** How Ryu knows a switch. */
interface Place {
  /** Decimal: 64 bits are more than a JSON number carries. */
  readonly dpid: string;
  /** OpenFlow's numbers by port name. */
  readonly ports: ReadonlyMap<string, number>;
}

/**
 * One switch of the overlay, worked through Ryu's REST API. A cap is a meter of OpenFlow 1.3, not a queue: Ryu's queues
 * replace the whole QoS of a port, whoever made it, and can only be taken away from all ports together; a meter is one
 * flow's, and holds in Open vSwitch's userspace datapath too. Which meters are Elascale's is told by its rules.
 */
export class RyuSwitch implements FlowSwitch {
  readonly name: string;

  constructor(
    private readonly ryu: RyuClient,
    private readonly node: OverlaySwitchNode,
    private readonly pairs: readonly Leaving[],
    private readonly addresses: HostAddresses,
  ) {
    this.name = node.name;
  }

  async counters(): Promise<readonly FlowCounter[]> {
    const place = await this.place();
    const rules = await this.rules(place);
    const missing = this.pairs.filter(({ flow }) => !rules.has(flowName(flow)));
    if (missing.length === 0) return countersOf(rules);
    await this.requireWhole(place, rules.size);
    for (const { flow, port } of missing) await this.add(place, flow, this.portNumber(place, port), null);
    return countersOf(await this.rules(place));
  }

  async requireFree({ port }: Leaving): Promise<void> {
    this.portNumber(await this.place(), port);
  }

  async cap({ flow, port }: Leaving, max_bps: number): Promise<void> {
    const place = await this.place();
    const number = this.portNumber(place, port);
    const standing = (await this.rules(place)).get(flowName(flow))?.meter ?? null;
    const meters = await this.meters(place);
    const rate_kbps = Math.max(1, Math.round(max_bps / 1000));
    const meter = standing ?? freeNumber(meters);
    // A burst of one second's worth is what Open vSwitch takes where none is named; less would starve TCP.
    const band = { type: 'DROP', rate: rate_kbps, burst_size: rate_kbps };
    await this.ryu.tell(`/stats/meterentry/${meters.has(meter) ? 'modify' : 'add'}`, { dpid: place.dpid, flags: ['KBPS', 'BURST'], meter_id: meter, bands: [band] });
    if (standing === null) await this.add(place, flow, number, meter);
    await this.requireCapped(place, flow, meter, rate_kbps);
  }

  async uncap(flow: Flow): Promise<void> {
    const place = await this.place();
    const rule = (await this.rules(place)).get(flowName(flow));
    if (rule === undefined || rule.meter === null) return;
    // Back among its hosts' traffic: their own rule stands, that of a transport was made for the cap.
    if (flow.transport === undefined) await this.add(place, flow, rule.port, null);
    else await this.ryu.tell('/stats/flowentry/delete_strict', { dpid: place.dpid, cookie_mask: ownRules.cookie_mask, ...ruleOf(flow, this.addresses) });
    await this.ryu.tell('/stats/meterentry/delete', { dpid: place.dpid, meter_id: rule.meter });
  }

  /** The one switch of Ryu's with the ports that the overlay's has. */
  private async place(): Promise<Place> {
    const listed = await this.ryu.ask('GET', '/v1.0/topology/switches', undefined, listedSwitches);
    const alike = listed.filter(({ ports }) => this.node.ends.every(({ port }) => ports.some(({ name }) => name === port)));
    const own = alike.length > 1 ? alike.filter(({ ip }) => ip !== undefined && ip === this.node.machine?.address) : alike;
    const [found] = own;
    const wanted = this.node.ends.map(({ port }) => port).join(', ');
    if (found === undefined && alike.length === 0) {
      throw new CallError('not-found', `switch ${this.name} in Ryu`, `none of its ${listed.length} switches has the ports ${wanted}`, `is ${this.node.bridge} given Ryu as its controller (controller: in the topology), and is the overlay up?`);
    }
    if (found === undefined || own.length > 1) {
      throw new CallError('conflict', `switch ${this.name} in Ryu`, `${alike.length} of its switches have the ports ${wanted}`, 'give every switch of the topology links by which it is told from the others');
    }
    return { dpid: BigInt(`0x${found.dpid}`).toString(), ports: new Map(found.ports.map(({ name, port_no }) => [name, parseInt(port_no, 16)])) };
  }

  private portNumber({ ports }: Place, port: string): number {
    const number = ports.get(port);
    if (number === undefined) throw new CallError('not-found', `cap on switch ${this.name}`, `there is no port ${port}`, 'bring the overlay up with elascale topology apply');
    return number;
  }

  private async rules({ dpid }: Place): Promise<ReadonlyMap<string, StandingRule>> {
    const answer = await this.ryu.ask('POST', `/stats/flow/${dpid}`, ownRules, byDpid(flowEntry));
    return standingRules(answer[dpid] ?? [], this.addresses);
  }

  /** Ryu answers with an empty list where a switch keeps silent; taken for no rules, caps would be overwritten. */
  private async requireWhole({ dpid }: Place, seen: number): Promise<void> {
    const answer = await this.ryu.ask('POST', `/stats/aggregateflow/${dpid}`, ownRules, byDpid(z.object({ flow_count: z.number() })));
    const counted = answer[dpid]?.[0]?.flow_count;
    if (counted === undefined || counted < seen || (seen === 0 && counted > 0)) throw new CallError('timeout', `POST /stats/flow/${dpid}`, `switch ${this.name} has not answered Ryu`, '');
  }

  private async meters({ dpid }: Place): Promise<ReadonlyMap<number, number | undefined>> {
    const answer = await this.ryu.ask('GET', `/stats/meterconfig/${dpid}`, undefined, byDpid(meterConfig));
    return new Map((answer[dpid] ?? []).map(({ meter_id, bands }) => [meter_id, bands[0]?.rate]));
  }

  private add({ dpid }: Place, flow: Flow, port: number, meter: number | null): Promise<void> {
    return this.ryu.tell('/stats/flowentry/add', { dpid, ...ruleOf(flow, this.addresses), actions: actionsOf(port, meter) });
  }

  /** What a switch refuses reaches Ryu's log alone: so what was asked for is read back. */
  private async requireCapped(place: Place, flow: Flow, meter: number, rate_kbps: number): Promise<void> {
    const [rules, meters] = [await this.rules(place), await this.meters(place)];
    if (rules.get(flowName(flow))?.meter === meter && meters.get(meter) === rate_kbps) return;
    throw new CallError('refused', `cap on switch ${this.name}`, `Ryu has taken it, and the switch has no meter ${meter} of ${rate_kbps} kbit/s for ${flowName(flow)}`, 'the log of ryu-manager says why: meters need OpenFlow 1.3');
  }
}

function freeNumber(taken: ReadonlyMap<number, unknown>): number {
  let number = 1;
  while (taken.has(number)) number += 1;
  return number;
}
