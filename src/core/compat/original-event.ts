import type { TargetKind } from '../policies/policy.js';
import type { Seconds } from '../units.js';

/** Which of the two files: services or hosts. */
export type IniKind = 'micro' | 'macro';

/** Everything a cycle did, in order. Limits are named as in the INI file, their texts as given to its writer. */
export type OriginalEvent =
  | { readonly kind: 'section_added' | 'section_removed'; readonly file: IniKind; readonly section: string }
  | { readonly kind: 'stack'; readonly stack: string }
  /** `seen`: as compared, three decimals; `limit`: what it was compared with. */
  | { readonly kind: 'read'; readonly target: string; readonly direction: Direction; readonly seen: number; readonly limit: number }
  | { readonly kind: 'wait'; readonly for_s: Seconds }
  | { readonly kind: 'limit'; readonly target: string; readonly key: LimitKey; readonly text: string }
  | { readonly kind: 'hold'; readonly target: string }
  | { readonly kind: 'refuse'; readonly target: string; readonly bound: 'max' | 'min'; readonly value: number }
  | { readonly kind: 'refuse'; readonly target: string; readonly bound: 'auto_scale' }
  | { readonly kind: 'scale'; readonly service: string; readonly from: number; readonly to: number }
  | { readonly kind: 'create_vm' | 'add_node' | 'remove_node'; readonly node: string }
  | { readonly kind: 'monitor'; readonly target: string }
  | { readonly kind: 'score'; readonly service: string; readonly score: number }
  | { readonly kind: 'stats'; readonly score: number | null; readonly row: string }
  | { readonly kind: 'investigation'; readonly phase: 'entered' | 'still' | 'none' }
  /** The program ended with this failure. */
  | { readonly kind: 'fail'; readonly command: string };

export type Direction = 'high' | 'low';
export type LimitKey = 'cpu_up_lim' | 'cpu_down_lim';

/** What the two questions of one check answered. */
export interface CheckAnswer {
  readonly kind: TargetKind;
  readonly target: string;
  readonly up: boolean;
  /** `null`: not asked, for it was scaled up. */
  readonly down: boolean | null;
  /** Asked of the scale function; `null`: nothing. */
  readonly step: number | null;
}
