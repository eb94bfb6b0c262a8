import { figureColours, figureStyle, savedFigureColours } from './figure-style.js';
import { escaped } from './html.js';
import { overview } from './overview.js';
import { pageScript } from './page-script.js';
import { pageStyle } from './page-style.js';
import { provenanceFooter } from './provenance.js';
import { scenarioSection } from './scenario-section.js';
import type { Report } from './report.js';

/** index.html: one self-contained page. Pure: the same report gives the same bytes. */
export function renderReport(report: Report): string {
  const { title, scenarios } = report;
  const named = scenarios.length === 1 && scenarios[0]!.scenario.name === title;
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
<header id="top"><h1 id="title">${escaped(title)}</h1><button type="button" id="theme">Light or dark</button></header>
<main>
${interruptionBanner(report)}${overview(scenarios)}
${scenarios.map((part) => scenarioSection(part, named ? 'title' : undefined)).join('\n')}
</main>
${provenanceFooter(report)}
<script>${pageScript}</script>
</body>
</html>
`;
}

function interruptionBanner({ interrupted }: Report): string {
  if (interrupted === undefined) return '';
  const { finished, planned } = interrupted;
  return `<p class="banner" role="status"><strong>Interrupted: ${finished} of ${planned} runs.</strong> The figures are those of what had finished.</p>`;
}
