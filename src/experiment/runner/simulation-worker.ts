import { builtInPolicies } from '../../core/policies/registry.js';
import { loadPolicyModules } from '../policy-module.js';
import { simulate } from '../simulate.js';
import { answerTasks } from './answer-tasks.js';
import type { SimulationResult, SimulationTask } from './simulate-in-workers.js';

answerTasks<SimulationTask, SimulationResult>(async ({ scenario, policy, seed, base }) => {
  const references = [policy, scenario.engine.policy, scenario.engine.group_policy ?? []].flat();
  const modules = await loadPolicyModules(references, base, scenario.name);
  return simulate({ scenario, policy, seed, policies: new Map([...builtInPolicies, ...modules]) });
});
