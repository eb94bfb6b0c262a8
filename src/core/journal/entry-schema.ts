import { z } from 'zod';
import { anomalyInputs } from '../configuration/anomaly-configuration.js';
import { engineConfiguration, targetOverrides } from '../configuration/engine-configuration.js';
import type { Input } from '../engine/protocol.js';
import type { Snapshot } from '../plant/snapshot.js';

const time = z.number();
const name = z.string();
const reading = z.object({ cpu: z.number(), memory: z.number(), net_tx_Bps: z.number(), samples: z.number(), newest_s: time }).nullable();

const task = z.object({
  id: name, state: z.enum(['pending', 'running', 'failed', 'removing']), ready: z.boolean(), started_s: time, ready_changed_s: time,
  cpu: z.number().nullable(), request: z.number(), sampled_s: time, window_s: time,
});
const service = z.object({
  name, stack: name, mode: z.enum(['replicated', 'global']), desired: z.number(), running: z.number(), groups: z.array(name), reading, tasks: z.array(task),
  traffic: z.object({ request_rate_rps: z.number(), latency_s: z.number().nullable(), error_share: z.number() }).optional(),
  settings: targetOverrides.optional(),
});
const group = z.object({ name, ready: z.number(), reading, pending_tasks: z.number() });
const node = z.object({ name, group: name, created: z.string(), state: z.enum(['ready', 'down', 'draining']), labels: z.record(z.string(), z.string()) });
const flow = z.object({ source: name, destination: name, transport: z.object({ protocol: z.enum(['tcp', 'udp']), destination_port: z.number() }).optional() });
const network = z.object({ switches: z.array(z.object({ name, read_s: time, flows: z.array(z.object({ flow, bytes: z.number() })) })) });
const snapshot = z.object({
  taken_s: time, services: z.array(service), groups: z.array(group), nodes: z.array(node), provisioning: z.array(name).optional(), network: network.optional(),
}) as z.ZodType<Snapshot>;

const action = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scale-service'), service: name, from: z.number(), to: z.number() }),
  z.object({ kind: z.literal('add-node'), group: name, node: name }),
  z.object({ kind: z.literal('remove-node'), group: name, node: name, drain: z.boolean() }),
  z.object({ kind: z.literal('throttle-flow'), flow, max_bps: z.number() }),
  z.object({ kind: z.literal('release-flow'), flow }),
]);
const act = z.object({ kind: z.literal('act'), id: z.number(), action });
const outcome = z.discriminatedUnion('kind', [z.object({ kind: z.literal('done') }), z.object({ kind: z.literal('failed'), error: z.string() })]);
const command = z.discriminatedUnion('kind', [z.object({ kind: z.literal('freeze'), reason: z.string() }), z.object({ kind: z.literal('unfreeze') })]);

/** What a journal may hold as an input: checked when a journal is read, trusted from there on. */
export const input = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), t_s: time, epoch_s: z.number(), interrupted: z.array(act.extend({ answered: z.boolean() })).optional() }),
  z.object({ kind: z.literal('woken'), t_s: time, id: z.number() }),
  z.object({ kind: z.literal('observed'), t_s: time, id: z.number(), snapshot }),
  z.object({ kind: z.literal('observation-failed'), t_s: time, id: z.number(), error: z.string() }),
  z.object({ kind: z.literal('receipt'), t_s: time, id: z.number(), outcome }),
  z.object({ kind: z.literal('command'), t_s: time, command }),
]) as z.ZodType<Input>;

/** As the engine had it, parsed: what is not simply a number, a switch or a list (`misshapenSetting` sees to those). */
const policy = z.object({ name, parameters: z.record(z.string(), z.unknown()), label: z.string(), compat: z.enum(['none', 'elascale']).optional() });
const overrides = z.record(z.string(), targetOverrides);
const bandwidth = z.looseObject({
  policy: z.enum(['throttle', 'fair-share']), protected: z.array(z.object({ flows: z.object({ source: name, destination: name }) })),
  min_bw: z.number(), calm_below: z.number(), hold: z.number(), forget_after: z.number(),
});
const anomaly = z.looseObject({
  detector: z.object({ name, parameters: z.record(z.string(), z.unknown()) }), inputs: z.array(z.enum(anomalyInputs)), ranges: z.record(z.string(), z.tuple([z.number(), z.number()])),
  services: z.array(name).optional(), probation: z.number(), threshold: z.number(), calm: z.number(), at_most: z.number(),
  response: z.looseObject({ kind: z.enum(['none', 'remove', 'hold', 'cap', 'isolate']), services: z.array(name).optional() }),
});
const configuration = z.looseObject({
  anomaly: anomaly.optional(), bandwidth: bandwidth.optional(),
  compat: z.enum(['none', 'elascale']), policy, group_policy: policy.optional(),
  service_defaults: targetOverrides, services: overrides, group_defaults: targetOverrides, groups: overrides,
});

/** An engine is rebuilt from it; a policy's own memory and that of the original are theirs to know. */
const memory = z.tuple([name, z.object({ changed_s: time, wishes: z.array(z.object({ t_s: time, desired: z.number() })) })]);
const investigation = z.object({ since_s: time, calm: z.number(), accepted: z.boolean(), sizes: z.record(z.string(), z.number()) });
const rates = z.array(z.tuple([name, z.number()]));
const switches = z.array(z.object({ name, read_s: time, bytes: z.record(z.string(), z.number()) }));
const series = z.union([
  z.object({ learning: z.array(z.tuple([time, z.number()])) }),
  z.object({ range: z.tuple([z.number(), z.number()]), seen: z.number(), detector: z.object({}) }),
]);
const isolation = z.object({ switches, usual: rates, suspects: rates });
const cap = z.object({
  flow, max_bps: z.number().nullable(), confirmed: z.boolean(), since_s: time, changed_s: time, lifted_s: time.nullable(), calm_since_s: time.nullable(),
  relapses: z.number(), failures: z.number(), retry_s: time,
});
const bandwidthMemory = z.object({
  switches,
  caps: z.array(z.tuple([name, cap])), peaks: z.array(z.object({ flow: name, rate_bps: z.number(), t_s: time })),
});
const checkpoint = z.object({
  epoch_s: z.number(), t_s: time, cycles: z.number(), requests: z.number(), frozen: z.string().nullable(),
  services: z.array(memory), groups: z.array(memory), acted_s: z.array(time), original: z.object({}).nullable(),
  anomaly: z.object({ series: z.array(z.tuple([name, series])), investigations: z.array(z.tuple([name, investigation])), isolation: isolation.optional() }).optional(),
  bandwidth: bandwidthMemory.optional(),
  inFlight: z.array(z.object({ id: z.number(), kind: z.enum(['service', 'group', 'flow']), target: name, action, since_s: time })),
});

const verdict = z.object({ stack: name, score: z.number().nullable(), series: name.nullable(), since_s: time.nullable(), accepted: z.boolean() });

export const entryFields = {
  header: z.object({ journal: z.number(), epoch_s: z.number(), configuration, checkpoint: checkpoint.optional() }),
  input: z.object({ input }),
  intent: z.object({ cycle: z.number(), t_s: time, actions: z.array(act) }),
  cycle: z.object({ cycle: z.number(), t_s: time, ended_s: time, inputs: z.array(input), decisions: z.array(z.object({})), flows: z.array(z.object({ flow: name })).optional(), actions: z.array(act), anomaly: z.array(verdict).optional(), checkpoint: checkpoint.optional() }),
};

/**
 * A header holds the configuration as the engine had it: parsed, times in seconds. What is missing there, or of
 * another type than in a configuration of nothing but defaults, has its path returned.
 */
export function misshapenSetting(configuration: unknown, expected: unknown = engineConfiguration.parse({}), path = 'configuration'): string | undefined {
  if (typeof expected !== 'object' || expected === null) return typeof configuration === typeof expected ? undefined : path;
  if (Array.isArray(expected)) return Array.isArray(configuration) ? undefined : path;
  if (typeof configuration !== 'object' || configuration === null) return path;
  for (const [key, value] of Object.entries(expected)) {
    const wrong = misshapenSetting((configuration as Record<string, unknown>)[key], value, `${path}.${key}`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
