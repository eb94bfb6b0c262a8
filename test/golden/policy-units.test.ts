import { test } from 'vitest';
import { finalScore, isAnomalous } from '../../src/core/compat/anomaly-score.js';
import { parseArguments } from '../../src/core/compat/arguments.js';
import { allServices, copiedLabel, groupCount, nodeOfService, watchedGroups, watchedServices, watchedStacks } from '../../src/core/compat/docker-text.js';
import { baseNames, ignoreParts, notIgnored } from '../../src/core/compat/ignore-list.js';
import { getOption, parseIni, printIni, setOption } from '../../src/core/compat/ini-file.js';
import { printedNames, syncIni } from '../../src/core/compat/ini-sync.js';
import type { IniKind } from '../../src/core/compat/original-event.js';
import { movedLimit } from '../../src/core/compat/limit.js';
import { newestNode, type CreatedNode } from '../../src/core/compat/newest-node.js';
import { newNodeName } from '../../src/core/compat/node-name.js';
import { configuredOptions } from '../../src/core/compat/original-state.js';
import { OriginalStop } from '../../src/core/compat/original-stop.js';
import { addNodeCommands, createArguments, joinCommand, removeNodeCommands, resetCommands, type Command, type Run } from '../../src/core/compat/provisioning-commands.js';
import { toFloat } from '../../src/core/compat/python-number.js';
import { keptReading } from '../../src/core/compat/rounding.js';
import { statisticsRow, type StatisticsSource } from '../../src/core/compat/statistics-row.js';
import { combinedStatus, thresholdStatus, type Status } from '../../src/core/compat/threshold-status.js';
import { groupUtilisation, serviceUtilisation, type Bucket } from '../../src/core/compat/utilisation.js';
import { engineConfiguration } from '../../src/core/configuration/engine-configuration.js';
import { compareAll, valueOrError, type Vector } from './policy-vectors.js';

type Case = Vector<any, unknown> & { readonly unit: string }; // eslint-disable-line @typescript-eslint/no-explicit-any

test('units: the original\'s small functions', () => {
  compareAll('units', ({ unit, input }: Case) => {
    const run = units[unit];
    if (run === undefined) throw new Error(`unknown unit ${unit}`);
    return run(input);
  });
});

const units: Readonly<Record<string, (input: any) => unknown>> = { // eslint-disable-line @typescript-eslint/no-explicit-any
  round_reading: ({ value }: { value: number }) => valueOrError(() => keptReading(value)),
  limit_moved: ({ direction, limit, alpha }: { direction: 'up' | 'down'; limit: string; alpha: number }) => valueOrError(() => {
    const movable = direction === 'up' ? toFloat(limit) < 1 - alpha : toFloat(limit) > 0;
    if (!movable) return { written: null, read_back: limit };
    const written = movedLimit(direction === 'up' ? 'high' : 'low', limit, alpha);
    return { written, read_back: getOption(parseIni(printIni(setOption(parseIni('[t]'), 't', 'l', written))), 't', 'l') };
  }),
  threshold_status: ({ up_limit, down_limit, reading }: Record<string, string>) => valueOrError(() => thresholdStatus(up_limit!, down_limit!, reading!)),
  combined_status: ({ cpu, memory }: { cpu: Status; memory: Status }) => valueOrError(() => combinedStatus(cpu, memory)),
  ignore_filter: ({ names, ignore }: { names: string[]; ignore: string }) => valueOrError(() => notIgnored(names, ignoreParts(ignore))),
  base_names: ({ names }: { names: string[] }) => valueOrError(() => baseNames(names)),
  stacks: ({ printed, ignore }: { printed: string; ignore: string }) => valueOrError(() => watchedStacks(printed, ignoreParts(ignore))),
  services: ({ printed, ignore, filtered }: { printed: string; ignore: string; filtered: boolean }) =>
    valueOrError(() => (filtered ? watchedServices(printed, ignoreParts(ignore)) : allServices(printed))),
  groups: ({ printed, ignore }: { printed: string; ignore: string }) => valueOrError(() => watchedGroups(printed, ignoreParts(ignore))),
  node_of_service: ({ printed }: { printed: string }) => valueOrError(() => nodeOfService(printed)),
  new_node_name: ({ base, epoch_s, tz }: { base: string; epoch_s: number; tz: string }) => valueOrError(() => newNodeName(base, epoch_s, tz)),
  newest_node: ({ nodes }: { nodes: [string, string][] }) => valueOrError(() => newestNode(nodes.map(created))),
  create_arguments: ({ inspect, base, epoch_s }: { inspect: unknown; base: string; epoch_s: number }) =>
    valueOrError(() => createArguments(inspect, newNodeName(base, epoch_s, 'UTC'))),
  label: ({ printed }: { printed: string }) => valueOrError(() => {
    const { key, value } = copiedLabel(printed);
    return { [key]: value };
  }),
  join_command: ({ printed, node }: { printed: string; node: string }) => valueOrError(() => joinCommand(printed, node)),
  group_count: ({ printed, base }: { printed: string; base: string }) => valueOrError(() => groupCount(printed, base)),
  service_utilisation: ({ buckets }: { buckets: Bucket[] }) => valueOrError(() => serviceUtilisation(buckets)),
  group_utilisation: ({ buckets }: { buckets: Bucket[] }) => valueOrError(() => groupUtilisation(buckets)),
  ini_sync: ({ kind, ini, running, ignore }: { kind: IniKind; ini: string; running: string; ignore: string }) => valueOrError(() =>
    printIni(syncIni(parseIni(ini), printedNames(running), ignoreParts(ignore), (name) => configuredOptions(kind, engineConfiguration.parse({}), name)))),
  ini_set: ({ ini, section, key, value }: Record<string, string>) => valueOrError(() => printIni(setOption(parseIni(ini!), section!, key!, value!))),
  arguments: ({ argv }: { argv: string[] }) => valueOrError(() => parseArguments(argv)),
  add_node_commands: (input: { base: string; epoch_s: number; inspect: unknown; labels_printed: string; join_printed: string }) => withCommands((run) =>
    addNodeCommands({
      base: input.base, epoch_s: input.epoch_s, time_zone: 'UTC', inspected: input.inspect,
      labelsPrinted: input.labels_printed, joinPrinted: input.join_printed,
    }, run)),
  remove_node_commands: ({ base, nodes }: { base: string; nodes: [string, string][] }) => withCommands((run) => {
    removeNodeCommands(base, nodes.map(created), run);
    return null;
  }),
  reset_commands: ({ services }: { services: [string, string][] }) => withCommands((run) => {
    resetCommands(services, run);
    return null;
  }),
  stats_row: (input: StatisticsSource) => valueOrError(() => statisticsRow(input)),
  final_score: ({ scores, limit }: { scores: Record<string, [number, number]>; limit: number }) => valueOrError(() => {
    const score = finalScore(Object.values(scores));
    return { score, anomalous: isAnomalous(score, limit) };
  }),
};

function created([name, time]: readonly [string, string]): CreatedNode {
  return { name, created: time };
}

/** The commands in order beside the value or the error, for commands that ran before an error count. */
function withCommands(unit: (run: Run) => unknown): unknown {
  const commands: Command[] = [];
  try {
    return { value: unit((command) => commands.push(command)), commands };
  } catch (error) {
    if (error instanceof OriginalStop) return { error: error.exception, commands };
    throw error;
  }
}
