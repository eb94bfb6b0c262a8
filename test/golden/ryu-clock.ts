import type { OriginalCalls } from '../../src/adapters/real/network/ryu/original-calls.js';

export interface RyuSwitch {
  readonly name: string;
  readonly ip: string;
  readonly dpid: string;
}
export interface RecordedCall {
  readonly at_s: number;
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly client: string;
}

/** The vectors' Ryu: answers from a script, a clock that only pauses move, and every call written down. */
export class RyuClock {
  t_s = 0;
  readonly calls: RecordedCall[] = [];
  answers: Readonly<Record<string, readonly [number, string]>> = {};
  /** Text of `/stats/flow/DPID`. */
  stats: (dpid: string) => string = () => '{}';

  constructor(private readonly listed: readonly RyuSwitch[]) {}

  drive<Result>(calls: OriginalCalls<Result>): Result {
    let step = calls.next('');
    while (step.done !== true) {
      if (step.value.kind === 'wait') {
        this.t_s += step.value.for_s;
        step = calls.next('');
        continue;
      }
      const { method, path, body, client } = step.value;
      this.calls.push({ at_s: this.t_s, method, path, body, client });
      step = calls.next(this.answers[`${method} ${path}`]?.[1] ?? this.usual(path));
    }
    return step.value;
  }

  private usual(path: string): string {
    if (path === '/v1.0/topology/switches') return JSON.stringify(this.listed);
    return path.startsWith('/stats/flow/') ? this.stats(path.slice('/stats/flow/'.length)) : '{}';
  }
}

/** Python's exception that ended the original; anything else is thrown on. */
export function exceptionOf(error: unknown): string {
  if (error instanceof Error && 'exception' in error) return String(error.exception);
  throw error;
}
