import { z } from 'zod';
import { flowName, type Flow, type FlowCounter } from '../../../../core/plant/network.js';
import { inOrder } from '../../../../core/plant/in-order.js';
import { cookie, rulePriority, type HostAddresses } from '../flow-switch.js';

/** Elascale's rules alone. Ryu reads numbers in text too, which carries 64 bits. */
export const ownRules = { cookie, cookie_mask: '0xffffffffffffffff' } as const;

const protocolNumber = { tcp: 6, udp: 17 } as const;
const etherTypeIp = 0x0800;

/** An entry of `/stats/flow` (Ryu's ofctl_v1_3.py: get_flow_stats), as far as Elascale's rules need it. */
export const flowEntry = z.object({
  byte_count: z.number(),
  actions: z.array(z.string()),
  match: z.object({ nw_src: z.string().optional(), nw_dst: z.string().optional(), nw_proto: z.number().optional(), tp_dst: z.number().optional() }),
});
export type FlowEntry = z.infer<typeof flowEntry>;

/** A rule of Elascale's as it stands on the switch. */
export interface StandingRule {
  readonly flow: Flow;
  readonly bytes: number;
  /** OpenFlow's number of the port that the flow leaves by. */
  readonly port: number;
  /** Of the meter that caps the flow; `null`: none does. */
  readonly meter: number | null;
}

/** What a flow is told by, with what marks and places the rule. */
export function ruleOf({ source, destination, transport }: Flow, { addressOf }: HostAddresses) {
  const hosts = { dl_type: etherTypeIp, nw_src: addressOf.get(source)!, nw_dst: addressOf.get(destination)! };
  const beyond = transport === undefined ? {} : { nw_proto: protocolNumber[transport.protocol], tp_dst: transport.destination_port };
  return { cookie, table_id: 0, priority: transport === undefined ? rulePriority.hosts : rulePriority.transport, match: { ...hosts, ...beyond } };
}

/** Forwards a flow out of a port, through a meter where it is capped. */
export function actionsOf(port: number, meter: number | null) {
  return [...(meter === null ? [] : [{ type: 'METER', meter_id: meter }]), { type: 'OUTPUT', port }];
}

/** Rules by the flow's name; entries whose hosts are no longer of the overlay are passed over. */
export function standingRules(entries: readonly FlowEntry[], addresses: HostAddresses): ReadonlyMap<string, StandingRule> {
  return new Map(entries.flatMap((entry): [string, StandingRule][] => {
    const flow = flowOf(entry.match, addresses);
    const port = numberAfter('OUTPUT', entry.actions);
    return flow === undefined || port === null ? [] : [[flowName(flow), { flow, bytes: entry.byte_count, port, meter: numberAfter('METER', entry.actions) }]];
  }));
}

export function countersOf(rules: ReadonlyMap<string, StandingRule>): readonly FlowCounter[] {
  return [...rules].sort(([a], [b]) => inOrder(a, b)).map(([, { flow, bytes }]) => ({ flow, bytes }));
}

function flowOf({ nw_src, nw_dst, nw_proto, tp_dst }: FlowEntry['match'], { hostOf }: HostAddresses): Flow | undefined {
  const [source, destination] = [hostOf.get(nw_src ?? ''), hostOf.get(nw_dst ?? '')];
  if (source === undefined || destination === undefined) return undefined;
  const protocol = (['tcp', 'udp'] as const).find((name) => protocolNumber[name] === nw_proto);
  return { source, destination, ...(protocol === undefined || tp_dst === undefined ? {} : { transport: { protocol, destination_port: tp_dst } }) };
}

/** `METER:3` */
function numberAfter(kind: 'OUTPUT' | 'METER', actions: readonly string[]): number | null {
  const found = actions.map((action) => new RegExp(`^${kind}:(\\d+)$`).exec(action)?.[1]).find((number) => number !== undefined);
  return found === undefined ? null : Number(found);
}
