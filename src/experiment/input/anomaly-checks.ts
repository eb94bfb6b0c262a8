import type { EngineConfiguration } from '../../core/configuration/engine-configuration.js';
import { builtInDetectors } from '../../core/anomaly/registry.js';
import { isReading, readingInputs } from '../../core/configuration/anomaly-configuration.js';
import { knownName, unless, type Path } from './check.js';
import { schemaFaults, type PathFault } from './schema-faults.js';

/** An `anomaly:` section whose detector there is, with parameters that it takes, and a response that its engine knows. */
export function anomalyFaults({ anomaly, compat }: Pick<EngineConfiguration, 'anomaly' | 'compat'>, path: Path): PathFault[] {
  if (anomaly === undefined) return [];
  const { detector: { name, parameters }, response, inputs } = anomaly;
  const detector = builtInDetectors.get(name);
  if (detector === undefined) return knownName([...path, 'detector'], name, 'detector', [...builtInDetectors.keys()]);
  const parsed = detector.parameters.safeParse(parameters);
  return [
    ...(parsed.success ? [] : schemaFaults(detector.parameters, parameters, parsed.error).map((fault) => ({ ...fault, path: [...path, 'detector', 'parameters', ...fault.path] }))),
    ...(compat === 'none' ? [] : inputs.flatMap((input, index) => unless(isReading(input), [...path, 'inputs', index], `${input} under compat: elascale`, `${readingInputs.join(', ')}: the original read nothing else`))),
    ...unless(
      compat === 'none' || (response.kind === 'remove' && response.services === undefined && response.to === undefined), [...path, 'response'],
      `${response.kind} under compat: elascale`, 'remove: the original scaled every service of the stack to 1, and knew nothing else',
    ),
  ];
}
