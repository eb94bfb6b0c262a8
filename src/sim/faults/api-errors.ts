import type { Seconds } from '../../core/units.js';
import { KeyedStream } from '../random/streams.js';
import type { Conditions } from './conditions.js';

/**
 * Which calls of the cluster's API meet an error. The chance of a call depends on what is called and when, to the
 * millisecond, not on earlier calls: policies that ask at the same time get the same answer.
 */
export class ApiErrors {
  private readonly calls = new Map<string, { readonly chance: KeyedStream; at_ms: number; nth: number }>();

  constructor(private readonly conditions: Conditions, private readonly seed: number) {}

  /** @param call `observe`, or what an action is done to */
  meets(call: string, t_s: Seconds): boolean {
    const share = this.conditions.apiErrorShare(t_s);
    if (share === 0) return false;
    let calls = this.calls.get(call);
    if (calls === undefined) this.calls.set(call, calls = { chance: new KeyedStream(this.seed, `api errors ${call}`), at_ms: NaN, nth: 0 });
    const at_ms = Math.round(1000 * t_s);
    calls.nth = at_ms === calls.at_ms ? calls.nth + 1 : 0;
    calls.at_ms = at_ms;
    return calls.chance.at(calls.nth, at_ms).uniform() < share;
  }
}
