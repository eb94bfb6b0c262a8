import { flowName, type Flow, type FlowCounter } from '../../../../core/plant/network.js';
import { inOrder } from '../../../../core/plant/in-order.js';
import { cookie, rulePriority, type HostAddresses } from '../flow-switch.js';

/** What a flow is told by, in ovs-ofctl's words (ovs-fields(7)): `priority=1000,ip,nw_src=...,nw_dst=...`. */
export function flowMatch({ source, destination, transport }: Flow, { addressOf }: HostAddresses): string {
  const hosts = `nw_src=${addressOf.get(source)!},nw_dst=${addressOf.get(destination)!}`;
  if (transport === undefined) return `priority=${rulePriority.hosts},ip,${hosts}`;
  return `priority=${rulePriority.transport},${transport.protocol},${hosts},tp_dst=${transport.destination_port}`;
}

/**
 * A whole rule: forwards the flow out of a port, through a queue of that port where it is capped.
 * @param queue `null`: as any other traffic
 */
export function flowRule(match: string, port: string, queue: number | null): string {
  return `cookie=${cookie},${match},actions=${queue === null ? '' : `set_queue:${queue},`}output:${port}`;
}

/**
 * Counters of Elascale's rules in what `ovs-ofctl dump-flows BRIDGE cookie=.../-1` prints, flows by name; entries whose
 * hosts are no longer of the overlay are passed over.
 */
export function flowCounters(dump: string, { hostOf }: HostAddresses): readonly FlowCounter[] {
  const bytes = new Map<string, FlowCounter>();
  for (const line of dump.split('\n')) {
    const flow = flowOf(line, hostOf);
    const count = /\bn_bytes=(\d+)/.exec(line)?.[1];
    if (flow === undefined || count === undefined) continue;
    const name = flowName(flow);
    bytes.set(name, { flow, bytes: (bytes.get(name)?.bytes ?? 0) + Number(count) });
  }
  return [...bytes].sort(([a], [b]) => inOrder(a, b)).map(([, counter]) => counter);
}

function flowOf(line: string, hostOf: HostAddresses['hostOf']): Flow | undefined {
  const field = (name: string): string | undefined => new RegExp(`\\b${name}=([^, ]+)`).exec(line)?.[1];
  const [source, destination] = [hostOf.get(field('nw_src') ?? ''), hostOf.get(field('nw_dst') ?? '')];
  if (source === undefined || destination === undefined) return undefined;
  const protocol = /[, ](tcp|udp),/.exec(line)?.[1] as 'tcp' | 'udp' | undefined;
  const port = field('tp_dst');
  return { source, destination, ...(protocol === undefined || port === undefined ? {} : { transport: { protocol, destination_port: Number(port) } }) };
}
