import { z } from 'zod';
import { bandwidthSettings } from '../bandwidth/bandwidth-settings.js';
import { anomalySettings, type AnomalySettings } from './anomaly-configuration.js';
import { duration, positiveDuration } from './quantity.js';

/** More replicas or nodes of one target are a mistake. */
const size_max = 100_000;

/** Limits and bounds of one service or node group: the original's fields under today's names. */
const targetFields = {
  cpu_up_limit: z.number().min(0).max(64).describe('scale out at or above this CPU: cores of a task, or fraction of a node'),
  cpu_down_limit: z.number().min(0).max(64).describe('scale in below this CPU'),
  memory_up_limit: z.number().min(0).max(1).describe('shown and journaled; no built-in policy decides on it'),
  memory_down_limit: z.number().min(0).max(1).describe('shown and journaled; no built-in policy decides on it'),
  up_step: z.number().int().min(1).max(size_max).describe('replicas or nodes added at once'),
  down_step: z.number().int().min(1).max(size_max).describe('replicas or nodes removed at once'),
  min: z.number().int().min(0).max(size_max).describe('fewest replicas or nodes'),
  max: z.number().int().min(1).max(size_max).describe('most replicas or nodes'),
  auto_scale: z.boolean().describe('false: observed and journaled, never scaled'),
};

const targetSettings = z
  .strictObject({
    cpu_up_limit: targetFields.cpu_up_limit.default(0.65),
    cpu_down_limit: targetFields.cpu_down_limit.default(0.2),
    memory_up_limit: targetFields.memory_up_limit.default(1),
    memory_down_limit: targetFields.memory_down_limit.default(0.2),
    up_step: targetFields.up_step.default(1),
    down_step: targetFields.down_step.default(1),
    min: targetFields.min.default(1),
    max: targetFields.max.default(4),
    auto_scale: targetFields.auto_scale.default(true),
  });
export type TargetSettings = Readonly<z.infer<typeof targetSettings>>;

export const targetOverrides = z.strictObject(targetFields).partial();
export type TargetOverrides = Readonly<z.infer<typeof targetOverrides>>;

export interface ReferenceOutput {
  readonly name: string;
  readonly parameters: Record<string, unknown>;
  readonly label: string;
  readonly compat?: 'none' | 'elascale' | undefined;
  readonly anomaly?: AnomalySettings | 'none' | undefined;
}

export const policyReference = z
  .union([
    z.string().min(1).transform((name): ReferenceOutput => ({ name, parameters: {}, label: name })),
    z
      .strictObject({
        name: z.string().min(1).describe('of a built-in policy, or path of an ES module'),
        parameters: z.record(z.string(), z.unknown()).default({}).describe('of the policy: elascale policies lists them'),
        label: z.string().min(1).optional().describe('what the comparison calls it; its name by default'),
        compat: z.enum(['none', 'elascale']).optional().describe('in a comparison: overrides the engine\'s compat for this policy'),
        anomaly: z.union([z.literal('none'), anomalySettings]).optional().describe('in a comparison: instead of the engine\'s anomaly section; none: nobody looks'),
      })
      .transform(({ name, parameters, label, compat, anomaly }): ReferenceOutput => ({ name, parameters, label: label ?? name, compat, ...(anomaly === undefined ? {} : { anomaly }) })),
  ])
  .describe('name of a built-in policy, path of an ES module, or {name, parameters, label, compat, anomaly}');
export type PolicyReference = Readonly<z.infer<typeof policyReference>>;

export const guardSettings = z.strictObject({
  cooldown_up: duration.default(0).describe('after a change of the target, no scale-out for this long'),
  cooldown_down: duration.default(0).describe('after a change of the target, no scale-in for this long'),
  stabilization_up: duration.default(0).describe('scale out only to the lowest recommendation of this window'),
  stabilization_down: duration.default(0).describe('scale in only to the highest recommendation of this window'),
  actions_per_minute: z.number().int().min(1).default(30).describe('most actions in any 60 s, all targets together'),
  stale_after: duration.default(60).describe('a reading whose newest sample is older is not decided on'),
  limit_step: z.boolean().default(false).describe('cut every change to the target\'s up_step / down_step'),
  freeze: z.boolean().default(false).describe('start frozen: decide and journal, never act'),
});
export type GuardSettings = Readonly<z.infer<typeof guardSettings>>;

const names = z.array(z.string().min(1)).default([]).describe('exact names (compat: parts of names)');

/** The `engine:` section: the same in scenarios, in elascale.yaml and in what `tune` writes. */
export const engineConfiguration = z
  .strictObject({
    compat: z.enum(['none', 'elascale']).default('none').describe('elascale: the original program, decision for decision'),
    policy: policyReference.prefault('discrete').describe('for services, and for node groups without their own'),
    group_policy: policyReference.optional().describe('for node groups'),
    interval: positiveDuration.default(10).describe('from the end of a cycle to the next'),
    window: positiveDuration.default(30).describe('averaging window of the readings'),
    scale_groups: z.boolean().default(false).describe('scale node groups too'),
    ignore: z
      .strictObject({ stacks: names, services: names, groups: names })
      .prefault({})
      .describe('observed, never scaled; exact names (compat: parts of names)'),
    service_defaults: targetOverrides.default({}).describe('settings of every service without its own'),
    services: z.record(z.string(), targetOverrides).default({}).describe('settings by service name'),
    group_defaults: targetOverrides.default({}).describe('settings of every node group without its own'),
    groups: z.record(z.string(), targetOverrides).default({}).describe('settings by node group name'),
    guard: guardSettings.prefault({}).describe('what holds back any policy'),
    bandwidth: bandwidthSettings.optional().describe('watch the flows of the overlay and cap those that hurt'),
    anomaly: anomalySettings.optional().describe('look for load that is no demand, and respond to it; left out: nobody looks'),
    checkpoint_every: z.number().int().min(1).default(60).describe('cycles between two full checkpoints in the journal'),
  })
  .superRefine((value, context) => {
    for (const [section, defaults, entries] of [
      ['services', value.service_defaults, value.services],
      ['groups', value.group_defaults, value.groups],
    ] as const) {
      for (const [name, overrides] of [[undefined, {}] as const, ...Object.entries(entries)]) {
        const merged = { ...targetSettings.parse({}), ...given(defaults), ...given(overrides) };
        const path = name === undefined ? [section === 'services' ? 'service_defaults' : 'group_defaults'] : [section, name];
        if (merged.min > merged.max) {
          context.addIssue({ code: 'custom', path: [...path, 'min'], message: `at most max (${merged.max}); found ${merged.min}` });
        }
        if (merged.cpu_down_limit > merged.cpu_up_limit) {
          context.addIssue({
            code: 'custom', path: [...path, 'cpu_down_limit'],
            message: `at most cpu_up_limit (${merged.cpu_up_limit}); found ${merged.cpu_down_limit}`,
          });
        }
      }
    }
  });
export type EngineConfiguration = Readonly<z.infer<typeof engineConfiguration>>;

function given<T extends object>(partial: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined)) as never;
}

/** Settings of one service: defaults of the program, then of the file, then its own. */
export function serviceSettings(configuration: EngineConfiguration, name: string): TargetSettings {
  return { ...targetSettings.parse({}), ...given(configuration.service_defaults), ...given(configuration.services[name] ?? {}) };
}

/** Settings of one node group, likewise. */
export function groupSettings(configuration: EngineConfiguration, name: string): TargetSettings {
  return { ...targetSettings.parse({}), ...given(configuration.group_defaults), ...given(configuration.groups[name] ?? {}) };
}
