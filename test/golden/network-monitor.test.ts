import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { deleteQos, flowStats, qos } from '../../src/adapters/real/network/ryu/original-calls.js';
import {
  bandwidth, bandwidthLeft, humanReadableBits, monitorOnly, monitorPoll, type MonitorEntry, type MonitoredFlow, type MonitorMemory, type MonitorSettings,
} from '../../src/core/compat/network-monitor.js';
import { reprFloat } from '../../src/core/compat/rounding.js';
import { originalPath, throttleHops, type OriginalGraph } from '../../src/topology/original/throttle-hops.js';
import { agreement, goldenFile } from './golden.js';
import { exceptionOf, RyuClock, type RyuSwitch } from './ryu-clock.js';

type Answer = readonly MonitorEntry[] | Readonly<Record<string, unknown>>;
interface MonitorInput {
  readonly switches: readonly RyuSwitch[];
  readonly ryu_lists?: readonly RyuSwitch[];
  readonly argv: readonly string[];
  readonly config: MonitorSettings;
  readonly cycles: readonly Readonly<Record<string, Answer>>[];
  readonly want_calls?: true;
}
interface Case {
  readonly id: string;
  readonly kind: 'monitor' | 'bandwidth';
  readonly input: unknown;
  readonly expected: Readonly<Record<string, unknown>>;
}
interface Poll {
  readonly switch: string;
  readonly dpid: string;
  readonly at_s: number;
  ignored: number | null;
  readonly flows: MonitoredFlow[];
}

/** main.py prints its banner and its usage with these. */
const commands = ['figlet -f big Elascale Network', 'python2.7 -m autoscaler.network.main -h'];
const limit_bps = 3e8;

function monitored({ switches, ryu_lists, argv, config, cycles, want_calls }: MonitorInput, graph: OriginalGraph): unknown {
  const ryu = new RyuClock(ryu_lists ?? switches);
  const network = { graph, ip_to_node: config.ip_to_node };
  const memory: MonitorMemory = new Map();
  const watching = monitorOnly(argv);
  const done: { start_s: number; polls: Poll[]; qos: unknown[]; csv: unknown[] }[] = [];
  let polled = 0;
  let terminated: { type: string; cycle: number; after_polls: number } | null = null;
  ryu.drive(deleteQos(switches.map(({ ip }) => ip)));
  for (const [index, answers] of cycles.entries()) {
    const cycle = { start_s: ryu.t_s, polls: [] as Poll[], qos: [] as unknown[], csv: [] as unknown[] };
    done.push(cycle);
    try {
      for (const { name, ip } of switches) {
        const answer = answers[name] ?? [];
        ryu.stats = (dpid) => JSON.stringify(Array.isArray(answer) ? { [dpid]: answer } : answer);
        const poll: Poll = { switch: name, dpid: '', at_s: ryu.t_s, ignored: null, flows: [] };
        const entries = ryu.drive(flowStats(ip, (dpid) => {
          cycle.polls.push(Object.assign(poll, { dpid }));
          polled += 1;
        })) as readonly MonitorEntry[];
        const events = monitorPoll(name, entries, memory, config, watching);
        let event = events.next();
        for (; event.done !== true; event = events.next()) {
          if (event.value.kind === 'flow') poll.flows.push(event.value.flow);
          else if (event.value.kind === 'row') cycle.csv.push({ file: event.value.file, row: `2018-10-16 21:${String(24 + Math.floor(ryu.t_s / 60)).padStart(2, '0')},${event.value.rate}\n` });
          else {
            const { src, dst, src_ip, dst_ip } = event.value;
            const [start_s, before] = [ryu.t_s, ryu.calls.length];
            ryu.drive(qos(src_ip, dst_ip, reprFloat(config.min_bw_bps), network));
            cycle.qos.push({
              polled_switch: name, src, dst, src_ip, dst_ip, max_rate: config.min_bw_bps, throttle_hops: throttleHops(originalPath(graph, src_ip, dst_ip)),
              rest_calls: ryu.calls.length - before, start_s, elapsed_s: ryu.t_s - start_s,
            });
          }
        }
        poll.ignored = event.value;
      }
    } catch (error) {
      terminated = { type: exceptionOf(error), cycle: index, after_polls: polled };
      break;
    }
    ryu.t_s += config.interval_s;
  }
  return { cycles: done, terminated, elapsed_s: ryu.t_s, ...(want_calls === undefined ? {} : { commands, calls: ryu.calls }) };
}

function arithmetic({ pairs }: { readonly pairs: readonly (readonly [number, number])[] }): unknown {
  return {
    rows: pairs.map(([previous_bytes, bytes]) => {
      const bandwidth_Bps = bandwidth(previous_bytes, bytes, 10);
      const row = { previous_bytes, bytes, bandwidth_Bps, bandwidth_bps: bandwidth_Bps * 8, left_Bps: bandwidthLeft(bandwidth_Bps), throttle: bandwidth_Bps * 8 > limit_bps };
      try {
        return { ...row, text: humanReadableBits(bandwidth_Bps), error: null };
      } catch (error) {
        return { ...row, text: null, error: { type: exceptionOf(error) } };
      }
    }),
  };
}

/** Of an exception the type alone counts. */
function withoutMessages(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'message' ? undefined : each)));
}

describe('the original\'s network monitor', () => {
  it('network/monitor.json', () => {
    const { cases } = goldenFile('network/monitor.json') as { readonly cases: readonly Case[] };
    const { cases: calls } = goldenFile('network/qos_calls.json') as { readonly cases: readonly { readonly id: string; readonly input: { readonly graph: OriginalGraph } }[] };
    const graph = calls.find(({ id }) => id === 'qos-h6-h7')!.input.graph;
    const differing = cases
      .map(({ id, kind, input, expected }) => ({ id, expected: withoutMessages(expected), found: withoutMessages(kind === 'monitor' ? monitored(input as MonitorInput, graph) : arithmetic(input as never)) }))
      .filter((each) => !isDeepStrictEqual(each.found, each.expected));
    expect(cases.length).toBeGreaterThan(0);
    agreement('network/monitor.json', cases.length - differing.length, cases.length);
    expect(differing).toEqual([]);
  });
});
