import { stringify } from 'yaml';
import type { TuneResult } from './tune.js';

/**
 * What `tune` writes: an `engine:` section that a scenario or elascale.yaml takes unchanged, as it stood in the
 * scenario with the policy's parameters filled in. Where the default won the proof, they stay the default's.
 * @param written the scenario's own `engine:` mapping, as in the file
 */
export function tunedEngineSection(written: Readonly<Record<string, unknown>>, result: TuneResult, scenario: string): string {
  const { proof } = result;
  const parameters = proof.won ? result.best : {};
  const { compat: _unused, policy: _replaced, group_policy: _too, ...rest } = written;
  const interval = proof.ci95 === null ? '' : `, 95 % interval [${proof.ci95.map((bound) => bound.toPrecision(3)).join(', ')}]`;
  const comment = [
    ` ${result.policy} tuned on ${scenario}: ${result.objective}, lower is better, ${result.runs} simulations.`,
    ` On ${proof.seeds} fresh seeds: default ${proof.default.toPrecision(4)}, best found ${proof.best.toPrecision(4)}, difference ${proof.difference.toPrecision(3)}${interval}.`,
    proof.won ? ' The parameters below are the best found.' : ' The best found did not beat the default beyond doubt: the default stays.',
  ];
  return `${comment.map((line) => `#${line}`).join('\n')}\n${stringify({ engine: { ...rest, policy: { name: result.policy, parameters } } })}`;
}
