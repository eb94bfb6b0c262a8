import { OriginalStop } from '../../../../core/compat/original-stop.js';
import type { Seconds } from '../../../../core/units.js';
import { originalPath, throttleHops, type OriginalGraph } from '../../../../topology/original/throttle-hops.js';

/** A request to Ryu's REST API, or a pause. */
export type OriginalCall =
  | { readonly kind: 'call'; readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'; readonly path: string; readonly body: string | null; readonly client: 'requests' | 'pycurl' }
  | { readonly kind: 'wait'; readonly for_s: Seconds };

/** Calls in order; resumed with the text of each answer, whose status the original never read. */
export type OriginalCalls<Result = void> = Generator<OriginalCall, Result, string>;

export interface OriginalNetwork {
  readonly graph: OriginalGraph;
  /** Switches among them. */
  readonly ip_to_node: Readonly<Record<string, string>>;
}

const settle_s: Seconds = 5;
const ovsdb_port = 6632;
const iperf_port = '5201';

/**
 * qos_rest.py: qos. A cap of `max_rate` (as Python prints it) on the first and the last hop between two addresses.
 * @throws OriginalEnd and OriginalStop where the original ended
 */
export function* qos(source_ip: string, destination_ip: string, max_rate: string, network: OriginalNetwork): OriginalCalls {
  for (const hop of throttleHops(originalPath(network.graph, source_ip, destination_ip))) {
    yield* configureSwitch(hop.switch, hop.out_port, destination_ip, max_rate, network);
  }
}

/** qos_rest.py: configure_switch. */
export function* configureSwitch(place: string, port: string | null, destination_ip: string, max_rate: string, { ip_to_node }: Pick<OriginalNetwork, 'ip_to_node'>): OriginalCalls {
  const ip = Object.entries(ip_to_node).find(([, node]) => node === place)?.[0] ?? '';
  const dpid = yield* dpidOf(ip);
  yield* ovsdbRequest(dpid, ip);
  yield { kind: 'wait', for_s: settle_s };
  yield* insertQos(port, dpid, max_rate);
  yield* insertQosRule(destination_ip, iperf_port, '0', dpid);
}

/** qos_rest.py: ovsdb_request. */
export function* ovsdbRequest(dpid: string | null, ip: string): OriginalCalls {
  yield pycurl('PUT', `/v1.0/conf/switches/${dpid ?? 'None'}/ovsdb_addr`, `"tcp:${ip}:${ovsdb_port}"`);
}

/** qos_rest.py: insert_qos. */
export function* insertQos(port: string | null, dpid: string | null, max_rate: string): OriginalCalls {
  if (port === null || dpid === null) throw new OriginalStop('TypeError', 'text and None are not joined');
  yield requests('POST', `/qos/queue/${dpid}`, `{"port_name": "${port}", "type": "linux-htb", "max_rate": "1000000000", "queues": [{"max_rate": "${max_rate}"}]}`);
}

/** qos_rest.py: insert_qos_rule. */
export function* insertQosRule(destination_ip: string, port: string, queue: string, dpid: string | null): OriginalCalls {
  yield requests('POST', `/qos/rules/${dpid ?? 'None'}`, `{"priority": 2, "match": {"nw_dst": "${destination_ip}", "nw_proto": "TCP", "tp_dst": "${port}"}, "actions":{"queue": "${queue}"}}`);
}

/** qos_rest.py: delete_qos: the queues of these switches, and everybody's rules. */
export function* deleteQos(ips: readonly string[]): OriginalCalls {
  for (const ip of ips) {
    const dpid = yield* dpidOf(ip);
    parsed(yield requests('DELETE', `/qos/queue/${dpid ?? 'None'}`, null));
    yield { kind: 'wait', for_s: settle_s };
    yield pycurl('DELETE', '/qos/rules/all', '{"qos_id": "all"}');
  }
}

/** main.py: the flow entries of a switch; `asked` hears the number by which it is asked, once that is known. */
export function* flowStats(ip: string, asked: (dpid: string) => void): OriginalCalls<unknown> {
  const hex = yield* dpidOf(ip);
  if (hex === null) throw new OriginalStop('TypeError', 'int() of None');
  const dpid = BigInt(`0x${hex}`).toString();
  asked(dpid);
  const answer = parsed(yield requests('GET', `/stats/flow/${dpid}`, null)) as Readonly<Record<string, unknown>>;
  if (!(dpid in answer)) throw new OriginalStop('KeyError', dpid);
  return answer[dpid];
}

/** network_util.py: get_dpid; `null` (Python's None) for a switch that Ryu does not list. */
function* dpidOf(ip: string): OriginalCalls<string | null> {
  const switches = parsed(yield requests('GET', '/v1.0/topology/switches', null)) as readonly { readonly ip: string; readonly dpid: string }[];
  return switches.find((each) => each.ip === ip)?.dpid ?? null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OriginalStop('ValueError', 'the answer is not JSON');
  }
}

function requests(method: 'GET' | 'POST' | 'DELETE', path: string, body: string | null): OriginalCall {
  return { kind: 'call', method, path, body, client: 'requests' };
}

function pycurl(method: 'PUT' | 'DELETE', path: string, body: string): OriginalCall {
  return { kind: 'call', method, path, body, client: 'pycurl' };
}
