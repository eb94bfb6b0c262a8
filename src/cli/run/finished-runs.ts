import { join } from 'node:path';
import { compare } from '../../experiment/comparison.js';
import type { LoadedScenario } from '../../experiment/load-scenario.js';
import type { RunDirectory } from '../../experiment/run-directory.js';
import type { RunRecord } from '../../experiment/run-record.js';
import { terminalTable } from '../../report/terminal-table.js';
import type { Conversation } from '../command.js';
import { runFolder, type ComparedScenario } from './write-comparison.js';

/** In the order of the scenario's policies; after an interruption only policies that finished the first seed that any did. */
export function comparedScenario(loaded: LoadedScenario, all: readonly RunRecord[]): ComparedScenario | undefined {
  const { name, policies, objective } = loaded.scenario;
  const finished = all.filter(({ scenario }) => scenario === name);
  if (finished.length === 0) return undefined;
  const first = Math.min(...finished.map(({ seed }) => seed));
  const records = policies.flatMap(({ label }) => {
    const own = finished.filter(({ policy }) => policy === label).sort((a, b) => a.seed - b.seed);
    return own[0]?.seed === first ? own : [];
  });
  return { loaded, records, comparison: compare(records, objective) };
}

/** The tables, where the report is, and under `--json` the shape of design §8. */
export function tell(compared: readonly ComparedScenario[], directory: RunDirectory, interrupted: boolean, { say, answer, terminal, json }: Conversation): void {
  for (const { comparison } of compared) say(terminalTable(comparison, { width: terminal.width, colour: terminal.colour && !json }));
  const report = join(directory.path, 'index.html');
  if (interrupted) say('Interrupted: this is what had finished.');
  say(`Report: ${report}`);
  answer({
    runs: compared.flatMap(({ records }) =>
      records.map((run) => ({ scenario: run.scenario, policy: run.policy, seed: run.seed, dir: join(directory.path, runFolder(run)) })),
    ),
    comparison: compared.map(({ comparison }) => comparison),
    report,
    interrupted,
  });
}

/** `20181127T113000Z`: wall time, UTC. */
export function stamp(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d+/g, '');
}
