import type { Policy } from './policy.js';

/** A policy with its parameters parsed: ready to be asked. */
export interface ResolvedPolicy {
  readonly policy: Policy<unknown, unknown>;
  readonly parameters: unknown;
}

/** The policies that one engine runs. */
export interface PolicySet {
  readonly service: ResolvedPolicy;
  readonly group: ResolvedPolicy;
}
