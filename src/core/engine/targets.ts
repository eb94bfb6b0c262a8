import type { EngineConfiguration, TargetOverrides } from '../configuration/engine-configuration.js';
import type { NodeGroupObservation, ServiceObservation } from '../plant/snapshot.js';
import type { TargetKind } from '../policies/policy.js';
import type { PolicySet } from '../policies/resolved-policy.js';
import type { Seconds } from '../units.js';
import type { EngineState, TargetState } from './state.js';
import { sameSettings } from './labelled-settings.js';
import { newTarget, type Target } from './target.js';

/** Everything that the engine may scale, as it comes into sight; what the configuration ignores is `undefined`. */
export class Targets {
  private readonly services = new Map<string, Target | undefined>();
  private readonly groups = new Map<string, Target | undefined>();

  constructor(
    private readonly configuration: EngineConfiguration,
    private readonly policies: PolicySet,
    restored?: Pick<EngineState, 'services' | 'groups'>,
  ) {
    for (const [name, memory] of restored?.services ?? []) this.services.set(name, this.made('service', name, structuredClone(memory)));
    for (const [name, memory] of restored?.groups ?? []) this.groups.set(name, this.made('group', name, structuredClone(memory)));
  }

  service({ name, stack, settings }: ServiceObservation): Target | undefined {
    const known = this.services.get(name);
    if (known !== undefined && sameSettings(known.state.labelled, settings)) return known;
    if (known === undefined && this.services.has(name)) return undefined;
    const { stacks, services } = this.configuration.ignore;
    const target = stacks.includes(stack) || services.includes(name) ? undefined : this.made('service', name, labelled(settings, known?.state));
    this.services.set(name, target);
    return target;
  }

  group({ name }: NodeGroupObservation): Target | undefined {
    const known = this.groups.get(name);
    if (known !== undefined || this.groups.has(name)) return known;
    const wanted = this.configuration.scale_groups && !this.configuration.ignore.groups.includes(name);
    const target = wanted ? this.made('group', name) : undefined;
    this.groups.set(name, target);
    return target;
  }

  /** Notes a change of a target that may not have come into sight yet. */
  changed(kind: TargetKind, name: string, t_s: Seconds): void {
    const targets = kind === 'service' ? this.services : this.groups;
    const target = targets.get(name) ?? this.made(kind, name);
    target.state.changed_s = t_s;
    targets.set(name, target);
  }

  remembered(): Pick<EngineState, 'services' | 'groups'> {
    return { services: memories(this.services), groups: memories(this.groups) };
  }

  private made(kind: TargetKind, name: string, memory: TargetState = nothingYet()): Target {
    return newTarget(kind, name, this.configuration, this.policies[kind], memory);
  }
}

function nothingYet(): TargetState {
  return { policy: undefined, changed_s: -1, wishes: [] };
}

/** What a policy remembers belongs to the settings that it was formed under. */
function labelled(settings: TargetOverrides | undefined, before = nothingYet()): TargetState {
  const { changed_s, wishes } = before;
  return { policy: undefined, changed_s, wishes, ...(settings === undefined ? {} : { labelled: settings }) };
}

function memories(targets: ReadonlyMap<string, Target | undefined>): EngineState['services'] {
  return [...targets]
    .flatMap(([name, target]) => (target === undefined ? [] : [[name, { ...target.state }] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
