import { stringify } from 'yaml';
import { objectiveText } from './objective-expression.js';
import type { TuneResult } from './tune.js';

/**
 * What `tune` writes: an `engine:` section that a scenario or elascale.yaml takes unchanged, as it stood in the
 * scenario with the policy's parameters filled in: those it was searched with, and over them the best found where it won
 * the proof.
 * @param written the scenario's own `engine:` mapping, as in the file
 * @param given the policy's parameters as they are written in the scenario; every simulation had them
 */
export function tunedEngineSection(
  written: Readonly<Record<string, unknown>>, given: Readonly<Record<string, unknown>>, result: TuneResult, scenario: string,
): string {
  const { proof } = result;
  const parameters = proof.won ? { ...given, ...result.best } : given;
  const { compat, policy: _replaced, group_policy: _too, ...rest } = written;
  const interval = proof.ci95 === null ? '' : `, 95 % interval [${proof.ci95.map((bound) => objectiveText(bound, 3)).join(', ')}]`;
  const comment = [
    ` ${result.policy} tuned on ${scenario}: ${result.objective}, lower is better, ${result.runs} simulations.`,
    ` On ${proof.seeds} fresh seeds: default ${objectiveText(proof.default, 4)}, best found ${objectiveText(proof.best, 4)}, difference ${objectiveText(proof.difference, 3)}${interval}.`,
    ` Late or failed requests: default ${objectiveText(proof.shown.slo_violation_share.default, 3)} %, best found ${objectiveText(proof.shown.slo_violation_share.best, 3)} %; task time ${objectiveText(proof.shown.task_seconds.default, 4)} s and ${objectiveText(proof.shown.task_seconds.best, 4)} s.`,
    ...(compat === 'elascale' ? [' Tuned under the default engine, which is what this section asks for: the scenario\'s compat: elascale is left out.'] : []),
    proof.won ? ' The parameters below are the best found.' : ' The best found did not beat the default beyond doubt: the default stays.',
  ];
  return `${comment.map((line) => `#${line}`).join('\n')}\n${stringify({ engine: { ...rest, policy: { name: result.policy, parameters } } })}`;
}
