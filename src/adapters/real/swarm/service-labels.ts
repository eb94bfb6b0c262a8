import { z } from 'zod';
import { targetOverrides, type TargetOverrides } from '../../../core/configuration/engine-configuration.js';

export interface LabelledSettings {
  readonly settings: TargetOverrides;
  /** One line for every label that is not understood, which service has it included; such a label is passed over. */
  readonly warnings: readonly string[];
}

const prefix = 'elascale.';
const fields = targetOverrides.shape;
type Field = keyof typeof fields;

/** Labels that other autoscalers of Swarm take, under the field that they mean here. */
const deFacto: Readonly<Record<string, Field>> = {
  'swarm.autoscaler': 'auto_scale',
  'swarm.autoscaler.minimum': 'min',
  'swarm.autoscaler.maximum': 'max',
};

/** Settings that a service brings along as labels. `elascale.*` goes before `swarm.autoscaler*`. */
export function settingsFromLabels(service: string, labels: Readonly<Record<string, string>>): LabelledSettings {
  const settings: Record<string, unknown> = {};
  const warnings: string[] = [];
  for (const [label, field] of [...Object.entries(deFacto), ...ownLabels(labels)]) {
    const text = labels[label];
    if (text === undefined) continue;
    const complaint = Object.hasOwn(fields, field) ? misfit(field as Field, text) : `known are ${Object.keys(fields).map((each) => prefix + each).join(', ')}`;
    if (complaint === null) settings[field] = valueOf(text);
    else warnings.push(`service ${service}: label ${label}=${text} is passed over: ${complaint}`);
  }
  return { settings: targetOverrides.parse(settings), warnings };
}

function ownLabels(labels: Readonly<Record<string, string>>): [string, string][] {
  return Object.keys(labels).filter((label) => label.startsWith(prefix)).sort().map((label) => [label, label.slice(prefix.length)]);
}

/** What a field wants in place of this text; `null`: nothing is wrong. */
function misfit(field: Field, text: string): string | null {
  const parsed = z.safeParse(fields[field], valueOf(text));
  return parsed.success ? null : parsed.error.issues[0]!.message;
}

/** Numbers as JSON writes them, `true` and `false`; all else stays text, which no field takes. */
function valueOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text;
}
