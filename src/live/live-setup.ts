import { dirname } from 'node:path';
import { openMetricsSource } from '../adapters/real/metrics/open-metrics-source.js';
import type { EngineConfiguration } from '../core/configuration/engine-configuration.js';
import type { PolicySet } from '../core/policies/resolved-policy.js';
import { knownPolicies } from '../experiment/known-policies.js';
import { policySet } from '../experiment/policy-set.js';
import type { LiveConfiguration } from './live-configuration.js';
import type { LiveSetup } from './live-run.js';
import { openNetwork } from './open-network.js';
import { openWorld } from './open-world.js';

/**
 * A configuration with the cluster and the policies that it names, of which every file could be read.
 * @param file where it stands: policy modules are named from its folder
 * @throws InputError on policies that do not load or fit, and a topology that does not hold
 * @throws CallError when a file of keys or passwords cannot be read
 */
export async function liveSetup(configuration: LiveConfiguration, file: string): Promise<LiveSetup> {
  const policiesOf = (engine: EngineConfiguration) => livePolicies(engine, file);
  await policiesOf(configuration.engine);
  await tryPlant(configuration);
  return { configuration, world: openWorld(configuration), policiesOf };
}

/** A plant reads its files when it is opened: by then a reload has left the configuration that was in force. */
async function tryPlant({ metrics, cluster, network }: LiveConfiguration): Promise<void> {
  await openNetwork(network, () => 0, () => undefined)?.close();
  await openMetricsSource(metrics, cluster).close();
}

/**
 * The policies that a live configuration names.
 * @param file where it stands: policy modules are named from its folder
 * @throws InputError on policies that do not load or fit
 */
export async function livePolicies(engine: EngineConfiguration, file: string): Promise<PolicySet> {
  const references = [engine.policy, engine.group_policy ?? []].flat();
  return policySet(engine, await knownPolicies(references, engine.compat, dirname(file), { file, path: 'engine.policy' }));
}
