import type { Comparison } from '../experiment/comparison.js';
import type { RunRecord } from '../experiment/run-record.js';
import type { Scenario } from '../experiment/scenario.js';

/** Everything that index.html shows. */
export interface Report {
  readonly title: string;
  readonly scenarios: readonly ReportScenario[];
  readonly provenance: Provenance;
  /** Runs on this page of those that its scenarios ask for; absent: all of them. */
  readonly interrupted?: { readonly finished: number; readonly planned: number };
}

export interface ReportScenario {
  readonly scenario: Scenario;
  readonly comparison: Comparison;
  /** At least one run a policy is drawn: that of the smallest seed that all policies share. */
  readonly runs: readonly RunRecord[];
  /** Path of a run's timeline.csv relative to index.html, URL-encoded by the page; `undefined`: the figure carries its data itself. */
  readonly timelinePath: (run: RunRecord) => string | undefined;
}

/** Where the figures come from: the footer. */
export interface Provenance {
  /** ISO 8601, UTC. */
  readonly generated: string;
  /** By program: `elascale`, `node`. */
  readonly versions: Readonly<Record<string, string>>;
  /** SHA-256 of each scenario's resolved configuration, hexadecimal, by scenario name. */
  readonly digests: Readonly<Record<string, string>>;
  /** As typed, to be repeated. */
  readonly command: string;
}
