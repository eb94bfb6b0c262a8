import type { BitsPerSecond, Seconds } from '../../core/units.js';

/** What a packet's header below the overlay's interface adds: Ethernet. */
const ethernet_B = 14;
/**
 * Mean share of a queue that one CUBIC flow fills, which halts only when a packet is lost: its window falls to 0.7 and
 * climbs back along W - C(t - K)^3, which averages W(1 - 0.3/4). RFC 9438, §4; the path's own delay is small beside the queue's.
 */
const cubicFill = 1 - 0.3 / 4;

export interface Queue {
  readonly packets: number;
  readonly mtu_B: number;
}

/**
 * Time that a packet waits before a link. Where some flow gets less than it wants the queue stands, as full as TCP keeps
 * it; else packets that meet at random wait: M/D/1 (Pollaczek-Khinchine), with the variance of the unspaced part alone, as
 * in heavy traffic (Kingman 1961). Never more than the standing queue.
 * @param isFull stops flows that could send more
 * @param unspaced_bps of the load: what comes at random, spaced by no queue
 */
export function queueingDelay_s({ packets, mtu_B }: Queue, capacity_bps: BitsPerSecond, load_bps: BitsPerSecond, isFull: boolean, unspaced_bps = load_bps): Seconds {
  if (capacity_bps === 0) return Infinity;
  const packet_s = (8 * (mtu_B + ethernet_B)) / capacity_bps;
  const standing_s = cubicFill * packets * packet_s;
  if (isFull) return standing_s;
  if (unspaced_bps === 0) return 0;
  const utilisation = Math.min(1, load_bps / capacity_bps);
  return Math.min(standing_s, (packet_s * Math.min(1, unspaced_bps / capacity_bps)) / (2 * (1 - utilisation)));
}
