import type { BitsPerSecond, BytesPerSecond, Seconds } from '../units.js';
import { OriginalStop } from './original-stop.js';
import { formatFixed, reprFloat } from './rounding.js';

/** The network autoscaler's constants, as its engine_config.py has them. Dictionaries keep their order. */
export interface MonitorSettings {
  readonly max_bw_bps: BitsPerSecond;
  readonly min_bw_bps: BitsPerSecond;
  readonly interval_s: Seconds;
  readonly mac_to_node: Readonly<Record<string, string>>;
  readonly ip_to_node: Readonly<Record<string, string>>;
}

/** A flow entry as Ryu answers it. */
export interface MonitorEntry {
  readonly match?: { readonly dl_src?: string; readonly dl_dst?: string };
  readonly byte_count?: number | null;
}

/** What the monitor found of an entry; figures are `null` in its first reading. */
export interface MonitoredFlow {
  readonly src: string;
  readonly dst: string;
  readonly previous_bytes: number | null;
  readonly bandwidth_Bps: BytesPerSecond | null;
  readonly bandwidth_bps: BitsPerSecond | null;
  printed: string | null;
}

/** What one poll does, in order. `throttle` is to be carried out before the monitor goes on. */
export type MonitorEvent =
  | { readonly kind: 'flow'; readonly flow: MonitoredFlow }
  | { readonly kind: 'row'; readonly file: string; readonly rate: string }
  | { readonly kind: 'throttle'; readonly src: string; readonly dst: string; readonly src_ip: string; readonly dst_ip: string };

/** Bytes by switch, source and destination: nothing in it is ever forgotten. */
export type MonitorMemory = Map<string, number>;

/** Rows for the plots: of these pairs, as the first switch sees them. */
const plotted: Readonly<Record<string, string>> = { 'h5>h2': 'iot_stats.csv', 'h6>h7': 'iperf_stats.csv' };
const plottedSwitch = 'sw_1';

/**
 * One switch's entries (network/main.py: monitor_flow_stats): bytes since the last reading over the nominal interval,
 * whatever time has passed, entries of one pair compared with each other; over the limit, a throttle, again at every
 * switch and in every cycle.
 * @returns entries ignored: without a known pair of addresses or a byte count
 * @throws OriginalStop where the original ended: a counter that fell, a host without an address
 */
export function* monitorPoll(place: string, entries: readonly MonitorEntry[], memory: MonitorMemory, settings: MonitorSettings, monitorOnly: boolean): Generator<MonitorEvent, number, undefined> {
  let ignored = 0;
  for (const { match, byte_count } of entries) {
    const [src, dst] = [settings.mac_to_node[match?.dl_src ?? ''], settings.mac_to_node[match?.dl_dst ?? '']];
    if (src === undefined || dst === undefined || typeof byte_count !== 'number') {
      ignored += 1;
      continue;
    }
    const key = `${place}|${src}|${dst}`;
    const previous = memory.get(key);
    memory.set(key, byte_count);
    if (previous === undefined) {
      yield { kind: 'flow', flow: { src, dst, previous_bytes: null, bandwidth_Bps: null, bandwidth_bps: null, printed: null } };
      continue;
    }
    const bandwidth_Bps = bandwidth(previous, byte_count, settings.interval_s);
    const bandwidth_bps = bandwidth_Bps * 8;
    const flow: MonitoredFlow = { src, dst, previous_bytes: previous, bandwidth_Bps, bandwidth_bps, printed: null };
    yield { kind: 'flow', flow };
    flow.printed = humanReadableBits(bandwidth_Bps);
    const file = place === plottedSwitch ? plotted[`${src}>${dst}`] : undefined;
    if (file !== undefined) yield { kind: 'row', file, rate: reprFloat(bandwidth_bps) };
    if (!monitorOnly && bandwidth_bps > settings.max_bw_bps) yield { kind: 'throttle', src, dst, src_ip: addressOf(src, settings), dst_ip: addressOf(dst, settings) };
  }
  return ignored;
}

/** network_util.py: calc_bw. */
export function bandwidth(previous: number, bytes: number, interval_s: Seconds): BytesPerSecond {
  return (bytes - previous) / interval_s;
}

/** network_util.py: calc_bw_left, of a link of 1e9 bit/s. */
export function bandwidthLeft(used_Bps: BytesPerSecond): BytesPerSecond {
  return 125e6 - used_Bps;
}

const units: readonly (readonly [number, string])[] = [[1e12, 'Tb/s'], [1e9, 'Gb/s'], [1e6, 'Mb/s'], [1e3, 'Kb/s'], [1, 'bits/s']];

/** network_util.py: bytes_2_human_readable_bits. @throws OriginalStop below 0 */
export function humanReadableBits(bytes: number): string {
  if (bytes < 0) throw new OriginalStop('ValueError', 'number_of_bytes is below 0');
  const bits = bytes * 8;
  const [size, unit] = units.find(([least]) => bits >= least) ?? units.at(-1)!;
  return `${formatFixed(bits / size, 3)} ${unit}`;
}

/** `-m`, `-m yes`: monitor only (main.py: str2bool). */
export function monitorOnly(argv: readonly string[]): boolean {
  const [flag, value] = argv;
  if (flag !== '-m' && flag !== '--monitor') return false;
  return value === undefined || ['yes', 'true', 't', 'y', '1'].includes(value.toLowerCase());
}

function addressOf(host: string, { ip_to_node }: MonitorSettings): string {
  const found = Object.entries(ip_to_node).find(([, node]) => node === host);
  if (found === undefined) throw new OriginalStop('ValueError', `${host} is not in list`);
  return found[0];
}
