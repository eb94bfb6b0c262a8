import type { RunRecord } from './run-record.js';

/** Decisions of the runs in which a policy failed, taken together. */
export interface PolicyFailure {
  /** That failed, of how many in those runs. */
  readonly decisions: number;
  readonly of: number;
  readonly runs: number;
  /** Reason of the first one. */
  readonly first: string;
}

/** By policy; policies that never failed are absent. */
export function policyFailures(records: readonly RunRecord[]): ReadonlyMap<string, PolicyFailure> {
  const found = new Map<string, PolicyFailure>();
  for (const { policy, policy_failure: failure } of records) {
    if (failure === undefined) continue;
    const { decisions, of, runs, first } = found.get(policy) ?? { decisions: 0, of: 0, runs: 0, first: failure.first };
    found.set(policy, { decisions: decisions + failure.decisions, of: of + failure.of, runs: runs + 1, first });
  }
  return found;
}

/** `failed in 102 of 104 decisions`. */
export function failureText({ decisions, of }: PolicyFailure): string {
  return `failed in ${decisions} of ${of} decisions`;
}
