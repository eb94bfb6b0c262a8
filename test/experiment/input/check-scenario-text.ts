import { builtInPolicies } from '../../../src/core/policies/registry.js';
import { describeFault, InputError } from '../../../src/experiment/input/input-error.js';
import { scenarioFaults } from '../../../src/experiment/input/scenario-checks.js';
import { parseDocument, placed } from '../../../src/experiment/input/schema-faults.js';
import { parseYaml } from '../../../src/experiment/input/yaml-document.js';
import { scenario } from '../../../src/experiment/scenario.js';

/** The messages that a scenario's text is refused with; none when it is sound. Only an InputError counts as a refusal. */
export function refusals(text: string): readonly string[] {
  try {
    const document = parseYaml(text, 's.yaml');
    return placed(scenarioFaults(parseDocument(scenario, document), builtInPolicies), document).map(describeFault);
  } catch (error) {
    if (error instanceof InputError) return error.faults.map(describeFault);
    throw error;
  }
}
