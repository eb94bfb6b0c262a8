import { counted } from '../core/counted.js';
import type { PolicyResult } from '../experiment/comparison.js';
import { metricNamed } from '../experiment/metrics/catalogue.js';
import { figureText } from '../experiment/metrics/figure.js';
import type { RunRecord } from '../experiment/run-record.js';
import { comparisonTable } from './comparison-table.js';
import { timelineCsv } from './csv.js';
import { markedName, markNote } from './policy-marks.js';
import { hoverData } from './hover-data.js';
import { embeddedJson, emphasised, escaped, identifier, relativeLink } from './html.js';
import { overlayFigures } from './overlay-figures.js';
import type { ReportScenario } from './report.js';
import { commonDomains, runFigure } from './run-figure.js';
import type { PanelDomain } from './run-figure.js';
import { panelsOf, sharedCurves } from './run-panels.js';
import type { Panel, SharedCurves } from './run-panels.js';
import { tradeOffPlot } from './trade-off-plot.js';

/** Policies whose columns leave room for the trade-off beside the table. */
const sideBySide = 5;

/**
 * One scenario: the verdict, the table beside the trade-off, then a figure a policy.
 * @param titled element that names it already, on a page of one scenario
 */
export function scenarioSection(part: ReportScenario, titled?: string): string {
  const { scenario, comparison } = part;
  const id = identifier(scenario.name);
  const plot = tradeOffPlot(comparison, `${id}-trade-off`);
  const tradeOff = plot === '' ? '' : `<figure class="trade-off-figure"><figcaption class="muted"><small>Bottom left is best; crosses are 95 % intervals of the mean over seeds.</small></figcaption>${plot}<p class="links"><a href="comparison.csv">comparison.csv</a><button type="button" data-save="${id}-trade-off.svg">Save SVG</button></p></figure>`;
  return [
    `<section class="scenario" id="${id}" aria-labelledby="${titled ?? `${id}-h`}">`,
    titled === undefined ? `<div class="heading"><h2 id="${id}-h">${escaped(scenario.name)}</h2><a href="#top">top</a></div>` : '',
    `<p class="verdict">${emphasised(comparison.verdict.text, comparison.policies.map(({ policy }) => policy))}</p>`,
    `<p class="muted">${escaped(scenario.description)}</p>`,
    `<div class="answer${tradeOff !== '' && comparison.policies.length <= sideBySide ? ' beside' : ''}"><div>${tables(part)}</div>${tradeOff}</div>`,
    figures(part, id),
    '</section>',
  ].join('\n');
}

function tables({ comparison }: ReportScenario): string {
  const { seeds, policies, baseline } = comparison;
  const spread = seeds.length > 1 ? `Mean ± half-width of the 95 % interval over ${seeds.length} seeds` : 'One seed: no interval';
  const reference = policies.length > 1 ? `; below it, the paired difference against ${baseline}: ▲ better, ▼ worse, ≈ not told apart (95 % level, Holm)` : '';
  return [
    comparisonTable(comparison, (metric) => metric.headline),
    `<p><small>${escaped(`${spread}${reference}. ${markNote(comparison)}`.trimEnd())}</small></p>`,
    `<details><summary>Further metrics</summary>${comparisonTable(comparison, (metric) => !metric.headline)}</details>`,
  ].join('');
}

function figures(part: ReportScenario, id: string): string {
  const { comparison, scenario } = part;
  const drawn = comparison.policies.map(({ policy }) => part.runs.find((run) => run.policy === policy && run.seed === comparison.seeds[0])!);
  const shared = sharedCurves(drawn, scenario.objective.service);
  const panels = drawn.map((run) => panelsOf(run, scenario, shared));
  const domains = commonDomains(panels);
  const columns = comparison.policies.map((result, column) => runColumn(part, result, drawn[column]!, panels[column]!, domains, id));
  return `<h3>What happened, seed ${comparison.seeds[0]}</h3>${legend(scenario.warm_up > 0, shared, scenario.network !== undefined)}${unmetNote(drawn[0]!)}<div class="runs" style="--columns:${columnsFor(columns.length)}">${columns.join('\n')}</div>${overlayFigures(drawn, scenario, id)}`;
}

/** Where the curve of needed replicas stands at the bound of its search, it is no figure to believe. */
function unmetNote({ demand }: RunRecord): string {
  const bound = demand.value.find((_, index) => demand.unmet?.[index] === true);
  if (bound === undefined) return '';
  return `<p><small>Where ${bound} replicas are needed, not even ${bound} would keep the objective on these nodes: the search for fewer ended there.</small></p>`;
}

/** Four in a row at most, and no row of one under a row of four. */
function columnsFor(figures: number): number {
  return figures <= 4 ? figures : Math.ceil(figures / Math.ceil(figures / 4));
}

function legend(warmUp: boolean, { companions, anomalies }: SharedCurves, overlay: boolean): string {
  const entries = [
    ['l-up', '▲', `scale-out decided${overlay ? ', flow let go' : ''}`], ['l-down', '▼', `scale-in decided${overlay ? ', flow capped' : ''}`],
    ['l-short', '', 'too few replicas'], ['l-surplus', '', 'too many'],
    ...companions.map((name, rank) => ['l-other', rank === 0 ? '—' : '┄', `${escaped(name)}, scaled too`]),
    ...(anomalies ? [['l-attack', '', 'attack'], ['l-investigation', '', 'under investigation']] : []),
    ...(warmUp ? [['l-warm', '', 'warm-up, not measured']] : []),
  ];
  return `<ul class="legend">${entries.map(([name, sign, words]) => `<li class="${name}"><b aria-hidden="true">${sign}</b>${words}</li>`).join('')}</ul>`;
}

function runColumn(
  part: ReportScenario, result: PolicyResult, run: RunRecord, panels: readonly Panel[], domains: readonly PanelDomain[], section: string,
): string {
  const id = identifier(section, run.policy);
  const file = `${section}-${identifier(run.policy)}-seed-${run.seed}`;
  const text = { id, title: `${run.scenario} under ${run.policy}, seed ${run.seed}`, description: description(run) };
  const data = hoverData(panels, run.measured.timeline.t_s, run.measured.duration_s);
  const path = part.timelinePath(run);
  const csv = path === undefined
    ? `<a href="data:text/csv;charset=utf-8,${encodeURIComponent(timelineCsv(run.measured.timeline))}" download="${file}.csv">timeline.csv</a>`
    : `<a href="${escaped(relativeLink(path))}">timeline.csv</a>`;
  return [
    `<figure class="run-figure" tabindex="0" aria-labelledby="${id}-h">`,
    `<figcaption><h4 id="${id}-h">${escaped(markedName(result))}</h4><p>${caption(result, part)}</p></figcaption>`,
    runFigure(run, panels, domains, text),
    '<div class="tip" role="status" hidden></div>',
    `<script type="application/json">${embeddedJson(data)}</script>`,
    `<p class="links">${csv}<button type="button" data-save="${file}.svg">Save SVG</button></p></figure>`,
  ].join('');
}

/** The two figures of the trade-off again, over all seeds; always as many lines, so that the drawings line up. */
function caption({ metrics: found }: PolicyResult, { comparison }: ReportScenario): string {
  const told = ['slo_violation_share', comparison.verdict.cost_metric].flatMap((name) => {
    const result = found[name];
    return result === undefined ? [] : [`${figureText(result, metricNamed(name))} ${name === 'slo_violation_share' ? 'late or failed' : metricNamed(name).label.toLowerCase()}`];
  });
  return told.map(escaped).join('<br>');
}

/** For who cannot see the drawing. */
function description(run: RunRecord): string {
  const up = run.marks.filter(({ from, to }) => to > from).length;
  const most = [...run.measured.running.values()].flatMap(({ value }) => value).reduce((largest, value) => Math.max(largest, value), 0);
  return `Load, replicas running against replicas needed, utilisation, latency and nodes over ${Math.round(run.measured.duration_s)} s. ${counted(up, 'scale-out')}, ${counted(run.marks.length - up, 'scale-in')}; at most ${counted(most, 'task')} of a service; ${run.measured.requests.late} of ${run.measured.requests.completed} requests late, ${run.measured.requests.failed} failed.`;
}
