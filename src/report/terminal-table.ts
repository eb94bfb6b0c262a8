import type { Comparison, MetricResult, PolicyResult } from '../experiment/comparison.js';
import { metrics } from '../experiment/metrics/catalogue.js';
import { figure } from '../experiment/metrics/figure.js';
import { metricFamilies } from '../experiment/metrics/metric.js';
import type { Metric } from '../experiment/metrics/metric.js';
import { markedName, markNote } from './policy-marks.js';

export interface TerminalStyle {
  /** Columns that fit; wider tables are split into blocks of policies. */
  readonly width: number;
  /** ANSI colours. */
  readonly colour: boolean;
}

const signs = { better: '▲', worse: '▼', unclear: '≈' } as const;
const colours = { better: '36', worse: '33', unclear: '2', title: '1', faint: '2' } as const;
const gutter = '  ';

/** The verdict and one table of the headline metrics, with a trailing newline; a policy a column. */
export function terminalTable(comparison: Comparison, style: TerminalStyle): string {
  const shown = metricFamilies.flatMap((family) =>
    metrics.filter(({ name, headline, ...metric }) => headline && metric.family === family && comparison.policies.some((policy) => name in policy.metrics)),
  );
  const labels = ['', ...shown.map(label)];
  const labelWidth = Math.max(...labels.map(length));
  const columns = comparison.policies.map((policy) => column(policy, shown, comparison));
  const lines = [
    paint(comparison.scenario, 'title', style),
    ...wrapped(comparison.verdict.text, style.width),
    ...blocks(columns, style.width - labelWidth).flatMap((block) => ['', ...tableLines(labels, labelWidth, block, style)]),
    '',
    ...wrapped([footnote(comparison), markNote(comparison)].join(' ').trimEnd(), style.width).map((line) => paint(line, 'faint', style)),
  ];
  return `${lines.join('\n')}\n`;
}

interface Cell {
  readonly text: string;
  readonly tone: keyof typeof colours | undefined;
}

function label({ label: name, symbol, unit }: Metric): string {
  return `${name}${symbol === undefined ? '' : ` ${symbol}`}${unit === '' || unit === 'actions' ? '' : `, ${unit}`}`;
}

function column(policy: PolicyResult, shown: readonly Metric[], { seeds }: Comparison): Cell[] {
  const cells = shown.map((metric) => cell(policy.metrics[metric.name], metric, seeds.length > 1));
  return [{ text: `${markedName(policy)}  `, tone: 'title' }, ...cells];
}

function cell(result: MetricResult | undefined, metric: Metric, judged: boolean): Cell {
  if (result === undefined) return { text: '–  ', tone: 'faint' };
  const { value, spread } = figure(result, metric);
  const judgement = judged ? result.difference?.judgement : undefined;
  const text = `${value}${spread === null ? '' : ` ± ${spread}`} ${judgement === undefined ? ' ' : signs[judgement]}`;
  return { text, tone: judgement };
}

/** As many policies side by side as fit, at least one. */
function blocks(columns: readonly (readonly Cell[])[], width: number): (readonly (readonly Cell[])[])[] {
  const rows: (readonly Cell[])[][] = [];
  let left = 0;
  for (const cells of columns) {
    const needed = columnWidth(cells) + gutter.length;
    if (rows.length === 0 || needed > left) {
      rows.push([]);
      left = width;
    }
    rows.at(-1)!.push(cells);
    left -= needed;
  }
  return rows;
}

function tableLines(labels: readonly string[], labelWidth: number, block: readonly (readonly Cell[])[], style: TerminalStyle): string[] {
  return labels.map((name, row) => {
    const cells = block.map((cells) => {
      const { text, tone } = cells[row]!;
      const padding = ' '.repeat(columnWidth(cells) - length(text));
      const shown = text.trimEnd();
      return padding + (tone === undefined ? shown : paint(shown, tone, style)) + text.slice(shown.length);
    });
    return [name + ' '.repeat(labelWidth - length(name)), ...cells].join(gutter).trimEnd();
  });
}

function columnWidth(cells: readonly Cell[]): number {
  return Math.max(...cells.map(({ text }) => length(text)));
}

function footnote({ seeds, fidelity, baseline, policies }: Comparison): string {
  if (seeds.length === 1) return `One seed, ${fidelity} fidelity: no interval.`;
  const judged = policies.length > 1 ? ` ${signs.better} better, ${signs.worse} worse, ${signs.unclear} not told apart from ${baseline} (paired t test, 95 %, Holm).` : '';
  return `± half of the 95 % interval over ${seeds.length} seeds, ${fidelity} fidelity.${judged}`;
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  // A figure stays with its unit and its spread.
  for (const word of text.split(/(?<!±) (?![%±]|s\b)/)) {
    const line = lines.at(-1)!;
    if (line !== '' && length(line) + 1 + length(word) > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** Characters as a terminal counts them; every sign used here is one column wide. */
function length(text: string): number {
  return [...text].length;
}

function paint(text: string, tone: keyof typeof colours, { colour }: TerminalStyle): string {
  return colour ? `\u001B[${colours[tone]}m${text}\u001B[0m` : text;
}
