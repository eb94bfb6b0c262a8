import type { Seconds } from '../../core/units.js';

/** Why a call to the outside came to nothing; `bad-setting`: before it was made, as what the user gave for it cannot be used. */
export type CallFailure = 'timeout' | 'unreachable' | 'refused' | 'not-found' | 'conflict' | 'bad-answer' | 'bad-setting';

/** A call to a cluster, a machine or a metrics store that came to nothing: what was called, why, and what to do about it. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly failure: CallFailure,
    /** `GET /services on tcp://10.77.0.11:2376`; never a secret. */
    readonly called: string,
    readonly reason: string,
    readonly advice: string,
  ) {
    super(`${called}: ${reason}${advice === '' ? '' : `; ${advice}`}`);
  }
}

export interface CallLimits {
  /** Of one attempt. */
  readonly timeout_s: Seconds;
  /** At most this many, the first included. */
  readonly attempts: number;
}

/** Worth another attempt: the same call may go through later. */
const passing: readonly CallFailure[] = ['timeout', 'unreachable'];

const firstPause_s: Seconds = 0.2;
const pause_s_max: Seconds = 5;

/**
 * Carries out a call within its limits. Attempts that fail in passing are repeated after a pause that doubles, with
 * full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 * @param attempt gives up when the signal does; throws `CallError`
 * @throws CallError of the last attempt
 */
export async function call<T>(called: string, limits: CallLimits, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await within(limits.timeout_s, called, attempt);
    } catch (error) {
      if (!(error instanceof CallError) || !passing.includes(error.failure) || tried >= limits.attempts) throw error;
      await pause(Math.random() * Math.min(pause_s_max, firstPause_s * 2 ** (tried - 1)));
    }
  }
}

async function within<T>(timeout_s: Seconds, called: string, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new CallError('timeout', called, `no answer within ${timeout_s} s`, ''));
      controller.abort();
    }, timeout_s * 1000);
  });
  try {
    return await Promise.race([attempt(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

export function pause(for_s: Seconds): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, for_s * 1000));
}
