import { figureColours, figureStyle, savedFigureColours } from './figure-style.js';
import { escaped } from './html.js';
import { overview } from './overview.js';
import { pageScript } from './page-script.js';
import { pageStyle } from './page-style.js';
import { provenanceFooter } from './provenance.js';
import { scenarioSection } from './scenario-section.js';
import type { Comparison } from '../experiment/comparison.js';
import type { RunRecord } from '../experiment/run-record.js';
import type { Scenario } from '../experiment/scenario.js';

/** Everything that index.html shows. */
export interface Report {
  readonly title: string;
  readonly scenarios: readonly ReportScenario[];
  readonly provenance: Provenance;
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

/** index.html: one self-contained page. Pure: the same report gives the same bytes. */
export function renderReport(report: Report): string {
  const { title, scenarios } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${figureColours}</style>
<style id="figure">${figureStyle}</style>
<style>${pageStyle}</style>
<template id="saved-figure">${savedFigureColours}</template>
</head>
<body>
<header><h1>${escaped(title)}</h1><button type="button" id="theme">Light or dark</button></header>
<main>
${overview(scenarios)}
${scenarios.map(scenarioSection).join('\n')}
</main>
${provenanceFooter(report)}
<script>${pageScript}</script>
</body>
</html>
`;
}
