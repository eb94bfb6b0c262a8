import { flowName, type Flow, type NetworkObservation } from '../plant/network.js';
import type { BitsPerSecond, Seconds } from '../units.js';

/** What a switch had counted when it was last read: plain data, flows by name. */
export interface SwitchCounters {
  readonly name: string;
  readonly read_s: Seconds;
  readonly bytes: Readonly<Record<string, number>>;
}

/** A flow as the switches show it over the last interval. */
export interface FlowRate {
  readonly flow: Flow;
  readonly name: string;
  /** The most that a switch has forwarded of it; `null`: none has a figure. Never negative. */
  readonly rate_bps: BitsPerSecond | null;
  /** Switches that have it. */
  readonly switches: readonly string[];
}

/** Counters are unsigned and 64 bits wide (OpenFlow 1.3, A.3.5.2 "Individual Flow Statistics"). */
const counter_end = 2 ** 64;

/**
 * Bytes between two readings of a counter; `null` where it fell: what it counts began anew. Past the top it goes on
 * from 0: taken for that where the counter stood in its last quarter and now stands in its first.
 */
export function growth(before: number, now: number): number | null {
  if (now >= before) return now - before;
  const wrapped = before >= 0.75 * counter_end && now < 0.25 * counter_end;
  return wrapped ? counter_end - before + now : null;
}

/**
 * Rates over the true interval of each switch. A first reading gives no figure, nor does a counter that fell, nor the
 * same reading shown again. A flow whose entry is gone has no counter any more: if it comes back it counts as new.
 */
export function flowRates(before: readonly SwitchCounters[], { switches }: NetworkObservation): readonly FlowRate[] {
  const known = new Map(before.map((counters) => [counters.name, counters]));
  const flows = new Map<string, { flow: Flow; rate_bps: number | null; switches: string[] }>();
  for (const { name: place, read_s, flows: counted } of switches) {
    const last = known.get(place);
    const span_s = last === undefined ? 0 : read_s - last.read_s;
    for (const { flow, bytes } of counted) {
      const name = flowName(flow);
      const grown = last?.bytes[name] === undefined || span_s <= 0 ? null : growth(last.bytes[name], bytes);
      const rate_bps = grown === null ? null : (grown * 8) / span_s;
      const seen = flows.get(name);
      if (seen === undefined) flows.set(name, { flow, rate_bps, switches: [place] });
      else {
        seen.switches.push(place);
        if (rate_bps !== null) seen.rate_bps = Math.max(seen.rate_bps ?? 0, rate_bps);
      }
    }
  }
  return [...flows].map(([name, seen]) => ({ name, ...seen }));
}

/** The counters to compare the next reading with; those of a switch that has not answered for `forget_after_s` are dropped. */
export function remembered(before: readonly SwitchCounters[], { switches }: NetworkObservation, t_s: Seconds, forget_after_s: Seconds): readonly SwitchCounters[] {
  const read = new Set(switches.map(({ name }) => name));
  const silent = before.filter(({ name, read_s }) => !read.has(name) && t_s - read_s <= forget_after_s);
  const now = switches.map(({ name, read_s, flows }) => ({ name, read_s, bytes: Object.fromEntries(flows.map(({ flow, bytes }) => [flowName(flow), bytes])) }));
  return [...silent, ...now];
}

/** Flows that a switch had which does not answer now: what they do is not known. */
export function unseen(before: readonly SwitchCounters[], { switches }: NetworkObservation): ReadonlySet<string> {
  const read = new Set(switches.map(({ name }) => name));
  return new Set(before.filter(({ name }) => !read.has(name)).flatMap(({ bytes }) => Object.keys(bytes)));
}
