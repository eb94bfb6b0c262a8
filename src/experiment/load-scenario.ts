import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { originalPolicies } from '../core/compat/original-settings.js';
import { policyReference, type PolicyReference } from '../core/configuration/engine-configuration.js';
import { builtInPolicies } from '../core/policies/registry.js';
import { refuseOtherKind } from './input/document-kind.js';
import { InputError, pathText } from './input/input-error.js';
import { comparedPoliciesFaults, type KnownPolicies } from './input/policy-checks.js';
import { networkFaults } from './input/network-checks.js';
import { extentFaults, scenarioFaults } from './input/scenario-checks.js';
import { parseDocument, placed } from './input/schema-faults.js';
import { readYaml } from './input/yaml-document.js';
import { loadTopology } from './load-topology.js';
import { resolveTraces, withRecordedLoad, type RecordedLoad } from './load-trace.js';
import { readPlantFile, withPlant } from './plant-file.js';
import { isPolicyModule, loadPolicyModules, moduleNameFrom } from './policy-module.js';
import { sha256 } from './run-directory.js';
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

/** A scenario ready to be simulated: checked, its traces read, its policy modules known to load. */
export interface LoadedScenario {
  readonly file: string;
  /** SHA-256 of the file of each policy module, by the name that references use. */
  readonly modules: Readonly<Record<string, string>>;
  readonly scenario: Scenario;
}

/**
 * Reads a scenario's file and everything it names.
 * @throws InputError with every fault of the first stage that found one: syntax, schema, then what goes across.
 */
export async function loadScenario(file: string, overrides: ScenarioOverrides = {}): Promise<LoadedScenario> {
  const own = readYaml(file);
  refuseOtherKind(own, ['scenario'], 'a scenario');
  const document = overrides.plantFile === undefined ? own : withPlant(own, readPlantFile(overrides.plantFile));
  const written = withPoliciesToFly(parseDocument(scenario, document));
  const chosen = overrides.policies?.map((name) => flownAs(chosenPolicy(name, file, written.policies), written.engine.policy));

  const ofFile = [...written.policies, written.engine.policy, written.engine.group_policy ?? []].flat();
  const modules = new Map([...await loadPolicyModules(ofFile, dirname(file), file), ...await loadPolicyModules(chosen ?? [], dirname(file), 'command line', '--policy')]);
  const known: KnownPolicies = new Map([...builtInPolicies, ...modules]);
  const readable = (compared: readonly PolicyReference[]) => compared.map((reference) => readableLabel(reference, modules));
  const overlay = written.topology === undefined ? undefined : loadTopology(resolve(dirname(file), written.topology)).topology;
  const whole = { ...written, ...(overlay === undefined ? {} : { overlay }), policies: readable(written.policies), fidelity: overrides.fidelity ?? written.fidelity };
  const onCommandLine = chosen === undefined ? [] : comparedPoliciesFaults(readable(chosen), [], known);
  const faults = [
    ...placed([...scenarioFaults(whole, known), ...networkFaults(whole, overlay)], document),
    ...onCommandLine.map(({ found, allowed, suggestion }) => ({
      file: 'command line', path: '--policy', found, allowed, ...(suggestion === undefined ? {} : { suggestion }),
    })),
  ];
  if (faults.length > 0) throw new InputError(faults);

  const traced = resolveTraces(whole, file);
  const loaded = {
    ...(overrides.load === undefined ? traced : withRecordedLoad(traced, overrides.load)),
    fidelity: overrides.fidelity ?? traced.fidelity,
  };
  // Traces, a recorded load and another fidelity change how long the run is and how much there is in it.
  const beyond = extentFaults(loaded);
  if (beyond.length > 0) {
    const where = overrides.load === undefined ? file : `${file} under --load ${overrides.load.file}#${overrides.load.column}`;
    throw new InputError(beyond.map(({ path, found, allowed }) => ({ file: where, path: pathText(path), found, allowed })));
  }
  return {
    file,
    modules: Object.fromEntries([...modules.keys()].map((name) => [name, sha256(readFileSync(resolve(dirname(file), name)))])),
    scenario: {
      ...loaded,
      policies: chosen === undefined ? loaded.policies : readable(chosen),
      seeds: overrides.seeds ?? loaded.seeds,
    },
  };
}

/** Without a list, what the engine would do is flown beside doing nothing. */
function withPoliciesToFly(written: Scenario): Scenario {
  const { policies, engine } = written;
  const listed = policies.length > 0 ? policies : [policyReference.parse('none'), ...(engine.policy.name === 'none' ? [] : [engine.policy])];
  return { ...written, policies: listed.map((reference) => flownAs(reference, engine.policy)) };
}

/** A policy that is named without parameters has those of the `engine:` section, where that is the same policy: what `tune` wrote is flown. */
function flownAs(reference: PolicyReference, ofEngine: PolicyReference): PolicyReference {
  const bare = Object.keys(reference.parameters).length === 0;
  return bare && reference.name === ofEngine.name ? { ...reference, parameters: ofEngine.parameters } : reference;
}

/** `--policy NAME`: the scenario's own policy of that label with its parameters, or any other by name. */
function chosenPolicy(name: string, file: string, own: readonly PolicyReference[]): PolicyReference {
  const listed = own.find(({ label }) => label === name);
  if (listed !== undefined) return listed;
  const reference = policyReference.parse(isPolicyModule(name) ? moduleNameFrom(file, name) : name);
  // The original had no such policy: in a scenario of its twin it runs under the default engine.
  return originalPolicies.includes(reference.name) ? reference : { ...reference, compat: 'none' };
}

/** A module's own name in place of its path: labels name folders and columns. */
function readableLabel(reference: PolicyReference, modules: KnownPolicies): PolicyReference {
  const policy = modules.get(reference.name);
  return policy === undefined || reference.label !== reference.name ? reference : { ...reference, label: policy.name };
}
