import type { AnomalyResponse } from '../configuration/anomaly-configuration.js';
import type { Investigation } from './investigation.js';

/** What an investigation leaves of a target's scaling. */
export interface Restraint {
  /** No more replicas or nodes than this; the guard's bounds still hold. */
  readonly ceiling: number;
  /** `false`: the policy is not asked, the ceiling is the wish. */
  readonly scales: boolean;
}

/**
 * The response to an investigation, for one of the stack's services; `null`: it is scaled as ever.
 * - `remove`: down to `to` or the minimum, whatever the policy would say (the original: every service to 1);
 * - `hold`, `isolate`: the policy may scale in, not out;
 * - `cap`: at most `extra` above the replicas at the investigation's beginning.
 */
export function restraintOf(
  response: AnomalyResponse, { sizes, accepted }: Investigation, service: string, current: number, min: number,
): Restraint | null {
  if (accepted || response.kind === 'none' || response.services?.includes(service) === false) return null;
  switch (response.kind) {
    case 'remove': return { ceiling: Math.max(min, response.to ?? min), scales: false };
    case 'hold':
    case 'isolate': return { ceiling: current, scales: true };
    case 'cap': return { ceiling: Math.max(current, (sizes[service] ?? current) + response.extra), scales: true };
  }
}
