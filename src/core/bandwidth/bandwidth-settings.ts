import { z } from 'zod';
import { bitRate, duration, positiveDuration } from '../configuration/quantity.js';
import { flowPattern } from './flow-pattern.js';

/** Switches take whole numbers. */
const cappedRate = bitRate.refine((rate) => rate >= 1, 'a rate of at least 1bps').transform((rate) => Math.floor(rate));

/** Traffic that is never capped, and what it needs: absent, the most it was lately seen to take. */
const protectedFlows = z.union([
  flowPattern.transform((flows) => ({ flows })),
  z.strictObject({ flows: flowPattern.describe('which flows'), need: cappedRate.optional().describe('what fair-share keeps free for each of these flows; the most it lately took by default') }),
]);

const common = {
  protected: z.array(protectedFlows).default([]).describe('flows never capped, such as h5>h2, *>h2:tcp/6969, or {flows, need}'),
  min_bw: cappedRate.default(3e6).describe('lowest cap'),
  calm_below: z.number().gt(0).max(1).default(0.5).describe('a capped flow below this share of its cap is calm'),
  hold: duration.default(60).describe('a cap is lifted once the flow has been calm, and raised once it has stood, for this long'),
  forget_after: positiveDuration.default(300).describe('what a switch counted is forgotten when it has not answered for this long'),
};

/** Parameters of `throttle`. */
const throttleSettings = z
  .strictObject({
    policy: z.literal('throttle').describe('a flow over max_bw gets min_bw'),
    ...common,
    max_bw: cappedRate.default(3e8).describe('a flow that takes more is capped at min_bw'),
    probation: positiveDuration.default(600).describe('a flow that stays at its cap is let go after this long, to see; twice as long after each relapse'),
    probation_max: positiveDuration.default(7200).describe('longest probation'),
  })
  .superRefine(({ min_bw, max_bw, probation, probation_max }, context) => {
    if (min_bw > max_bw) context.addIssue({ code: 'custom', path: ['min_bw'], message: `at most max_bw (${max_bw} bit/s); found ${min_bw} bit/s` });
    if (probation > probation_max) context.addIssue({ code: 'custom', path: ['probation'], message: `at most probation_max (${probation_max} s); found ${probation} s` });
  });
export type ThrottleSettings = Readonly<z.infer<typeof throttleSettings>>;

/** Parameters of `fair-share`. */
const fairShareSettings = z.strictObject({
  policy: z.literal('fair-share').describe('the heaviest unprotected flows are capped just enough for the protected ones'),
  ...common,
  link_capacity: cappedRate.default(1e9).describe('what a switch can forward: the link that its machine hangs on, which all its tunnels share'),
  switches: z.record(z.string(), cappedRate).default({}).describe('the same by switch, where it differs'),
  headroom: z.number().min(0).lt(1).default(0.2).describe('share of a link that is left free, so that queues stay short'),
  need_window: positiveDuration.default(600).describe('the need of a protected flow is the most it took in this time, where none is given'),
});
export type FairShareSettings = Readonly<z.infer<typeof fairShareSettings>>;

/** The `bandwidth:` part of the engine's configuration; without it nobody looks at flows. Rates in bit/s, times in seconds once it is read. */
export const bandwidthSettings = z.discriminatedUnion('policy', [throttleSettings, fairShareSettings]);
export type BandwidthSettings = ThrottleSettings | FairShareSettings;
