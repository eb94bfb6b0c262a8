import { groupSettings, serviceSettings, type EngineConfiguration } from '../configuration/engine-configuration.js';
import type { EngineState, TargetState } from '../engine/state.js';

/**
 * What an engine of another configuration may remember of this one's life. Times of changes, wishes and actions in
 * flight are facts and stay; a policy's own memory stays where the same policy judges the same target by the same
 * settings; so do the detectors' of the same `anomaly` section. The original's memory (compat) holds its settings too, so that none of it outlives a change of them.
 */
export function carriedOver(state: EngineState | undefined, before: EngineConfiguration, after: EngineConfiguration): EngineState | undefined {
  if (state === undefined || before.compat !== after.compat || (after.compat === 'elascale' && !same(before, after))) return undefined;
  const kept = (samePolicy: boolean, settings: (configuration: EngineConfiguration, name: string) => unknown) =>
    ([name, memory]: readonly [string, TargetState]): readonly [string, TargetState] =>
      samePolicy && same(settings(before, name), settings(after, name)) ? [name, memory] : [name, { ...memory, policy: undefined }];
  const groupPolicy = ({ group_policy, policy }: EngineConfiguration): string => (group_policy ?? policy).name;
  const { anomaly, ...rest } = state;
  return {
    ...rest,
    services: state.services.map(kept(before.policy.name === after.policy.name, serviceSettings)),
    groups: state.groups.map(kept(groupPolicy(before) === groupPolicy(after), groupSettings)),
    ...(anomaly === undefined || !same(before.anomaly, after.anomaly) ? {} : { anomaly }),
  };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
