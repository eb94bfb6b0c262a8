import { dirname, resolve } from 'node:path';
import type { Comparison } from '../../experiment/comparison.js';
import { sha256, type RunDirectory } from '../../experiment/run-directory.js';
import type { RunRecord } from '../../experiment/run-record.js';
import { runSummary } from '../../experiment/run-summary.js';
import type { Objective } from '../../experiment/scenario.js';
import type { LoadedScenario } from '../../experiment/load-scenario.js';
import { comparisonCsv, timelineCsv } from '../../report/csv.js';
import { renderReport } from '../../report/index-page.js';
import { version } from '../version.js';

export interface ComparedScenario {
  readonly loaded: LoadedScenario;
  readonly records: readonly RunRecord[];
  readonly comparison: Comparison;
}

/** How the runs came to be. */
export interface Circumstances {
  /** As typed. */
  readonly command: string;
  readonly started: Date;
  readonly finished: Date;
  readonly interrupted: boolean;
}

/** Folder of one run inside the run directory. */
export function runFolder({ scenario, policy, seed }: Pick<RunRecord, 'scenario' | 'policy' | 'seed'>): string {
  return `${scenario}/${policy}/seed-${seed}`;
}

/** Writes the folder of one run: timeline.csv, journal.ndjson, summary.json. */
export function writeRun(directory: RunDirectory, record: RunRecord, journal: readonly string[], objective: Objective): void {
  const folder = runFolder(record);
  directory.write(`${folder}/timeline.csv`, timelineCsv(record.measured.timeline));
  directory.write(`${folder}/journal.ndjson`, journal.map((line) => `${line}\n`).join(''));
  directory.write(`${folder}/summary.json`, `${JSON.stringify(runSummary(record, objective), null, 2)}\n`);
}

/** Writes what stands at the top of a run directory: comparison.json and .csv, index.html, and last the manifest with the digests. */
export function writeComparison(directory: RunDirectory, compared: readonly ComparedScenario[], circumstances: Circumstances): void {
  const { command, started, finished, interrupted } = circumstances;
  const comparisons = compared.map(({ comparison }) => comparison);
  const versions = { elascale: version, node: process.versions.node };
  const digests = Object.fromEntries(compared.map(({ loaded: { scenario } }) => [scenario.name, sha256(JSON.stringify(scenario))]));

  directory.write('comparison.json', `${JSON.stringify(comparisons, null, 2)}\n`);
  directory.write('comparison.csv', comparisonCsv(comparisons));
  directory.write('index.html', renderReport({
    title: compared.length === 1 ? comparisons[0]!.scenario : 'Evaluation',
    scenarios: compared.map(({ loaded, records, comparison }) => ({
      scenario: loaded.scenario, comparison, runs: records, timelinePath: (run) => `${runFolder(run)}/timeline.csv`,
    })),
    provenance: { generated: finished.toISOString(), versions, digests, command },
    ...(interrupted && { interrupted: runsOf(compared) }),
  }));
  directory.write('manifest.json', `${JSON.stringify({
    command, versions, interrupted,
    started: started.toISOString(), finished: finished.toISOString(),
    scenarios: compared.map(({ loaded, records }) => ({
      name: loaded.scenario.name,
      file: loaded.file,
      // Where replay looks for policy modules, and what they were.
      folder: dirname(resolve(loaded.file)),
      modules: loaded.modules,
      sha256: digests[loaded.scenario.name],
      runs: records.map((run) => ({ policy: run.policy, seed: run.seed, dir: runFolder(run) })),
      configuration: loaded.scenario,
    })),
    files: directory.fileDigests(),
  }, null, 2)}\n`);
}

function runsOf(compared: readonly ComparedScenario[]): { readonly finished: number; readonly planned: number } {
  const sum = (count: (each: ComparedScenario) => number) => compared.reduce((total, each) => total + count(each), 0);
  return { finished: sum(({ records }) => records.length), planned: sum(({ loaded: { scenario } }) => scenario.policies.length * scenario.seeds) };
}
