import { z } from 'zod';
import type { BitsPerSecond, Bytes, Seconds } from '../../../../core/units.js';
import { CallError, pause } from '../../call.js';
import { endedBadly, type Ended, type RemoteMachine } from '../remote-machine.js';

/** A stream of bytes from one machine to another, as fast as TCP gets it through. */
export interface Stream {
  /** Of the receiver, as the sender reaches it. */
  readonly address: string;
  /** TCP port of the receiver: streams to one machine at the same time have each its own. */
  readonly port: number;
  readonly for_s: Seconds;
  /** Most that is sent; absent: as much as goes. */
  readonly max_bps?: BitsPerSecond | undefined;
}

/** What the receiver got. */
export interface Carried {
  readonly bytes: Bytes;
  readonly mean_bps: BitsPerSecond;
}

/** Sessions of their own with both machines: a program that runs keeps its session. Commands may take as long as the stream. */
export interface StreamEnds {
  readonly from: RemoteMachine;
  readonly to: RemoteMachine;
}

/** iperf3's own, and the original's. */
export const iperfPort = 5201;
/** Further life of a program that nobody ends, beyond its stream. */
export const grace_s: Seconds = 30;
const listening = { attempts: 20, pause_s: 0.25 } as const;

/** iperf3's JSON, as far as it matters here. One that failed says so there, and iperf3 3.12 ends with 0 all the same. */
const report = z.union([
  z.object({ error: z.string() }),
  z.object({ end: z.object({ sum_received: z.object({ bytes: z.number(), bits_per_second: z.number() }) }) }),
]);
type Report = z.infer<typeof report>;

/**
 * Sends a stream with iperf3, which both machines have. When the signal asks for the end both programs are ended; a
 * program left alone ends by itself.
 * @param ends makes sessions, closed here
 * @returns `undefined` when the signal came first
 * @throws CallError
 */
export async function sendStream({ address, port, for_s, max_bps }: Stream, ends: () => StreamEnds, signal: AbortSignal): Promise<Carried | undefined> {
  const [work, hand] = [ends(), ends()];
  const program = (...args: readonly string[]) => ['timeout', String(Math.ceil(for_s + grace_s)), 'iperf3', '-p', String(port), ...args];
  const files = { from: `/run/elascale-iperf3-${port}-from.pid`, to: `/run/elascale-iperf3-${port}-to.pid` } as const;
  const end = async (side: keyof StreamEnds) => void await hand[side].ended(['pkill', '--exact', '--pidfile', files[side], 'iperf3']);
  const stop = () => void Promise.allSettled([end('from'), end('to')]);
  signal.addEventListener('abort', stop, { once: true });
  const rate = max_bps === undefined ? [] : ['-b', String(Math.round(max_bps))];
  const receiver = work.to.ended(program('-s', '-1', '-I', files.to));
  // Its end is looked at after the sender's.
  receiver.catch(() => undefined);
  try {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const told = reportOf(await work.from.ended(program('-J', '-I', files.from, '-c', address, '-t', String(for_s), ...rate)), work.from);
      if ('end' in told) return { bytes: told.end.sum_received.bytes, mean_bps: told.end.sum_received.bits_per_second };
      if (signal.aborted) break;
      if (!told.error.includes('unable to connect') || attempt === listening.attempts) throw new CallError('refused', `iperf3 from ${work.from.name} to ${work.to.name}`, told.error, '');
      await pause(listening.pause_s);
    }
    return undefined;
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.allSettled([end('from'), end('to')]);
    await Promise.allSettled([receiver, ...[work, hand].flatMap(({ from, to }) => [from, to]).map((machine) => machine.close())]);
  }
}

function reportOf({ code, stdout, stderr }: Ended, { name }: RemoteMachine): Report {
  if (!stdout.startsWith('{')) return { error: `on ${name} it ${endedBadly(code, stderr)}` };
  const read = report.safeParse(JSON.parse(stdout));
  if (!read.success) throw new CallError('bad-answer', `iperf3 on ${name}`, 'no report of what was received', 'is this iperf3 3.1 or later?');
  return read.data;
}
