import { dirname } from 'node:path';
import { policyReference, type PolicyReference } from '../core/configuration/engine-configuration.js';
import { policies as builtInPolicies } from '../core/policies/registry.js';
import { InputError, type Fault } from './input/input-error.js';
import { policyReferenceFaults, scenarioFaults, type KnownPolicies } from './input/scenario-checks.js';
import { parseDocument, placed } from './input/schema-faults.js';
import { readYaml } from './input/yaml-document.js';
import { resolveTraces, withRecordedLoad, type RecordedLoad } from './load-trace.js';
import { readPlantFile, withPlant } from './plant-file.js';
import { isPolicyModule, loadPolicyModules, moduleNameFrom } from './policy-module.js';
import { scenario, type Scenario } from './scenario.js';

/** What the command line puts over a scenario's file. */
export interface ScenarioOverrides {
  /** Names of built-in policies, labels of the scenario's own, or paths of modules from the current folder. */
  readonly policies?: readonly string[];
  readonly seeds?: number;
  readonly fidelity?: Scenario['fidelity'];
  readonly load?: RecordedLoad;
  readonly plantFile?: string;
}

/** A scenario ready to be simulated: checked, its traces read, its policy modules loaded. */
export interface LoadedScenario {
  readonly file: string;
  readonly scenario: Scenario;
  /** By the name that references use. */
  readonly policyModules: KnownPolicies;
}

/**
 * Reads a scenario's file and everything it names.
 * @throws InputError with every fault of the first stage that found one: syntax, schema, then what goes across.
 */
export async function loadScenario(file: string, overrides: ScenarioOverrides = {}): Promise<LoadedScenario> {
  const own = readYaml(file);
  const document = overrides.plantFile === undefined ? own : withPlant(own, readPlantFile(overrides.plantFile));
  const written = parseDocument(scenario, document);
  const chosen = overrides.policies?.map((name) => chosenPolicy(name, file, written.policies));

  const references = [...written.policies, ...(chosen ?? []), written.engine.policy, written.engine.group_policy ?? []].flat();
  const policyModules = await loadPolicyModules(references, dirname(file), file);
  const known: KnownPolicies = new Map([...builtInPolicies, ...policyModules]);
  const faults = [...placed(scenarioFaults(written, known), document), ...(chosen ?? []).flatMap((reference) => commandLineFaults(reference, known))];
  if (faults.length > 0) throw new InputError(faults);

  const traced = resolveTraces(written, file);
  const loaded = overrides.load === undefined ? traced : withRecordedLoad(traced, overrides.load);
  return {
    file,
    policyModules,
    scenario: {
      ...loaded,
      policies: (chosen ?? loaded.policies).map((reference) => readableLabel(reference, policyModules)),
      seeds: overrides.seeds ?? loaded.seeds,
      fidelity: overrides.fidelity ?? loaded.fidelity,
    },
  };
}

/** `--policy NAME`: the scenario's own policy of that label with its parameters, or any other by name. */
function chosenPolicy(name: string, file: string, own: readonly PolicyReference[]): PolicyReference {
  return own.find(({ label }) => label === name) ?? policyReference.parse(isPolicyModule(name) ? moduleNameFrom(file, name) : name);
}

function commandLineFaults(reference: PolicyReference, known: KnownPolicies): Fault[] {
  return policyReferenceFaults(reference, ['--policy'], known).map(({ found, allowed, suggestion }) => ({
    file: 'command line', path: '--policy', found, allowed, ...(suggestion === undefined ? {} : { suggestion }),
  }));
}

/** A module's own name in place of its path: labels name folders and columns. */
function readableLabel(reference: PolicyReference, modules: KnownPolicies): PolicyReference {
  const policy = modules.get(reference.name);
  return policy === undefined || reference.label !== reference.name ? reference : { ...reference, label: policy.name };
}
