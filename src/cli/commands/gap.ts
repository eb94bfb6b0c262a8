import { renamed } from '../../experiment/gap/column-names.js';
import { gap, type Gap, type SeriesGap } from '../../experiment/gap/gap.js';
import { readRun } from '../../experiment/gap/read-run.js';
import { InputError } from '../../experiment/input/input-error.js';
import type { Timeline } from '../../sim/measurements.js';
import { describeCommand, oneOf, type CliCommand } from '../command.js';
import { exitCode } from '../exit-code.js';

const modes = ['none', 'start', 'best'] as const;

export const gapCommand: CliCommand = {
  name: 'gap',
  build: (perform) =>
    describeCommand('gap', 'compare two runs series by series on the rows of the second one (a recording)', [
      'elascale gap reports/compute-simple-20181127T113000Z recorded.csv',
      'elascale gap simulated.csv recorded.csv --align none --json',
    ])
      .argument('<run>', 'run directory that holds one run, the folder of a run, a CSV file or a journal')
      .argument('<recording>', 'the same; what the first one is measured against')
      .option('--align <mode>', 'times as they stand (none), first rows together (start), or the shift with the least difference (best)', oneOf('--align', modes), 'best')
      .option('--as <COLUMN=NAME...>', 'compares a column of the recording with one of another name')
      .action((first: string, second: string, options: { json?: boolean; align: (typeof modes)[number]; as?: readonly string[] }) =>
        perform(options, (talk) => {
          const [left, right] = [readRun(first, (text) => talk.note(text)), renamed(readRun(second, (text) => talk.note(text)), options.as ?? [])];
          for (const [file, { columns }] of [[first, left], [second, right]] as const) {
            if (columns.size === 0) throw new InputError([{ file, path: '', found: 'no column of numbers beside its times', allowed: 'a run or a recording, with columns such as rest_api.cpu' }]);
          }
          const result = gap(left, right, options.align);
          if (Object.keys(result.series).length === 0) {
            throw new InputError([{ file: first, path: '', found: `no number in a column that ${second} has too: ${columnsOf(left)}`, allowed: `one or more of ${columnsOf(right)}` }]);
          }
          talk.answer(result);
          for (const line of describe(result)) talk.say(line);
          return exitCode.done;
        })),
};

const columnsOf = ({ columns }: Timeline) => [...columns.keys()].join(', ');

function describe({ align, shift_s, series, unmatched }: Gap): string[] {
  const names = Object.keys(series);
  const width = Math.max(6, ...names.map((name) => name.length));
  return [
    `aligned: ${align}, first run moved by ${shift_s.toFixed(1)} s`,
    `${'series'.padEnd(width)}     n    NRMSE        bias  of mean   agreement  steps: error in s`,
    ...names.map((name) => `${name.padEnd(width)}  ${line(series[name]!)}`),
    ...(unmatched.second.length === 0 ? [] : [`only in the second: ${unmatched.second.join(', ')}`]),
  ];
}

function line(one: SeriesGap): string {
  const n = String(one.n).padStart(4);
  if ('bias' in one) return `${n}  ${(one.nrmse?.toFixed(3) ?? '-').padStart(7)}  ${one.bias.toPrecision(3).padStart(10)}  ${share(one.bias_share)}`;
  const steps = one.steps.map(({ from, to, error_s }) => `${from}->${to} ${error_s === null ? 'missed' : `${error_s >= 0 ? '+' : ''}${error_s.toFixed(0)}`}`);
  const extra = one.extra_steps === 0 ? [] : [`${one.extra_steps} more that the second does not have`];
  return `${n}  ${''.padStart(28)}  ${`${(100 * one.agreement).toFixed(1)} %`.padStart(10)}  ${[...steps, ...extra].join(', ')}`;
}

function share(of: number | null): string {
  return (of === null ? '-' : `${(100 * of).toFixed(1)} %`).padStart(7);
}
