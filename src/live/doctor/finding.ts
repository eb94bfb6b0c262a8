import { CallError } from '../../adapters/real/call.js';

/** What one check found. */
export interface Finding {
  /** `docker`, `tls`, `port 2376`. */
  readonly check: string;
  readonly says: string;
  /** What to do about it; `null`: it is as it should be. */
  readonly todo: string | null;
  /** Something that live mode cannot do without did not answer. */
  readonly unreachable?: true;
}

export function fine(check: string, says: string): Finding {
  return { check, says, todo: null };
}

export function wanting(check: string, says: string, todo: string): Finding {
  return { check, says, todo };
}

/** A call that came to nothing, as a finding. @throws whatever is no `CallError` */
export function failed(check: string, error: unknown): Finding {
  if (!(error instanceof CallError)) throw error;
  const { failure, called, reason, advice } = error;
  const unreachable = failure === 'unreachable' || failure === 'timeout';
  return { check, says: `${called}: ${reason}`, todo: advice === '' ? 'see whether it runs and may be reached from here' : advice, ...(unreachable ? { unreachable } : {}) };
}
