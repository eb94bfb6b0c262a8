import type { EngineConfiguration } from '../core/configuration/engine-configuration.js';
import { Engine } from '../core/engine/engine.js';
import type { Decision } from '../core/engine/decision.js';
import type { Output } from '../core/engine/output.js';
import type { Input } from '../core/engine/protocol.js';
import type { NodeGroupObservation, NodeObservation, Reading, ServiceObservation, Snapshot, TaskObservation } from '../core/plant/snapshot.js';
import type { PolicySet } from '../core/policies/resolved-policy.js';
import { InputError } from './input/input-error.js';
import { timeColumn, type Table } from './input/csv.js';

/** One decision on recorded readings, as `elascale decide --json` prints it. */
export interface OpenLoopDecision {
  /** Of the row, also where the policy asked again and decided a little later. */
  readonly t_s: number;
  /** Service or node group. */
  readonly service: string;
  readonly utilisation: number | null;
  readonly recommendation: number | null;
  readonly decision: number;
  /** Replicas or nodes before the decision: recorded ones where the recording has them, else what was decided before. */
  readonly replicas: number;
  readonly reason: string;
  readonly thresholds: { readonly up: number; readonly down: number } | null;
}

/** The columns of one target. */
interface Recorded {
  readonly name: string;
  readonly kind: 'service' | 'group';
  readonly cpu: readonly number[];
  readonly size: readonly number[] | undefined;
}

/** More replicas or nodes than this were never recorded: the column is another. */
const size_max = 10_000;

/** As much as a limit may be (`cpu_up_limit`); more is percent. */
const utilisation_max = 64;

/** A recording with one unnamed service, as the first runs of the original have it. */
const unnamed = 'service';

/**
 * Open loop: one cycle a row, the recorded utilisation as the reading, whatever the engine decides. A policy that asks
 * again gets the row that holds at that time.
 * @throws InputError when the table has no column `<name>.cpu` (or `cpu`) or no rows, or holds sizes or utilisations that
 * are none, or times that go back
 */
export function decide(table: Table, configuration: EngineConfiguration, policies: PolicySet): readonly OpenLoopDecision[] {
  const times = orderedTimes(table);
  const targets = recordedTargets(table);
  const engine = new Engine(configuration, policies);
  const sizes = new Map(targets.map(({ name, size }) => [name, size?.find((value) => !Number.isNaN(value)) ?? 1]));
  const rowAt = (t_s: number, from: number): number => {
    let row = from;
    while (row + 1 < times.length && times[row + 1]! <= t_s) row += 1;
    return row;
  };

  const decided: OpenLoopDecision[] = [];
  let wakeId: number | undefined;
  let now_s = -Infinity;
  for (const [row, at_s] of times.entries()) {
    now_s = Math.max(now_s, at_s);
    const until_s = Math.max(now_s, times[row + 1] ?? Infinity);
    for (const { name, size } of targets) {
      const recorded = size?.[row];
      if (recorded !== undefined && !Number.isNaN(recorded)) sizes.set(name, recorded);
    }
    const inbox: Input[] = [wakeId === undefined ? { kind: 'start', t_s: now_s, epoch_s: 0 } : { kind: 'woken', t_s: now_s, id: wakeId }];
    for (let input = inbox.shift(); input !== undefined; input = inbox.shift()) {
      now_s = input.t_s;
      const outputs: readonly Output[] = engine.step(input);
      const ended = outputs.some((output) => output.kind === 'journal' && output.entry.type === 'cycle');
      for (const output of outputs) {
        if (output.kind === 'observe') {
          inbox.push({ kind: 'observed', t_s: now_s, id: output.id, snapshot: snapshotOf(targets, sizes, rowAt(now_s, row), now_s, configuration.window, output.detail) });
        } else if (output.kind === 'act') {
          inbox.push({ kind: 'receipt', t_s: now_s, id: output.id, outcome: { kind: 'done' } });
        } else if (output.kind === 'journal') {
          if (output.entry.type === 'cycle') decided.push(...output.entry.decisions.map((decision) => openLoop(at_s, decision)));
        } else if (ended) {
          wakeId = output.id;
        } else {
          inbox.push({ kind: 'woken', t_s: Math.min(output.at_s, until_s), id: output.id });
        }
      }
    }
    for (const { service, decision } of decided.slice(-targets.length)) sizes.set(service, decision);
  }
  return decided;
}

function orderedTimes(table: Table): readonly number[] {
  const times = timeColumn(table);
  if (times.length === 0) throw new InputError([{ file: table.file, path: '', found: 'no rows', allowed: 'one row or more under the names of the columns' }]);
  const back = times.findIndex((t_s, row) => row > 0 && t_s < times[row - 1]!);
  if (back > 0) {
    throw new InputError([{
      file: table.file, path: `row ${back + 1}`, found: `the time ${times[back]} s after ${times[back - 1]} s`, allowed: 'rows in the order of their times',
    }]);
  }
  return times;
}

/** @throws InputError on what can only be percent */
function utilisations(table: Table, column: string): readonly number[] {
  const values = table.numbers(column);
  const row = values.findIndex((value) => value > utilisation_max || value < 0);
  if (row >= 0) {
    throw new InputError([{
      file: table.file, path: `${column}, row ${row + 1}`, found: String(values[row]),
      allowed: `cores in use, from 0 to ${utilisation_max}: 80 % of a core is 0.8`,
    }]);
  }
  return values;
}

function openLoop(t_s: number, { target, utilisation, recommendation, decision, current, reason, thresholds }: Decision): OpenLoopDecision {
  return { t_s, service: target, utilisation, recommendation, decision, replicas: current, reason, thresholds };
}

/** What `decide` decides on in a recording. @throws InputError likewise */
export function recordedNames(table: Table): readonly string[] {
  return recordedTargets(table).map(({ name }) => name);
}

function recordedTargets(table: Table): readonly Recorded[] {
  const sizes = (name: string): readonly number[] | undefined => (table.columns.includes(name) ? table.counts(name, size_max) : undefined);
  const named = table.columns.filter((name) => name.endsWith('.cpu')).map((name): Recorded => {
    const target = name.slice(0, -'.cpu'.length);
    const nodes = sizes(`${target}.nodes`);
    return { name: target, kind: nodes === undefined ? 'service' : 'group', cpu: utilisations(table, name), size: nodes ?? sizes(`${target}.replicas`) };
  });
  if (named.length > 0) return named;
  if (table.columns.includes('cpu')) return [{ name: unnamed, kind: 'service', cpu: utilisations(table, 'cpu'), size: sizes('replicas') }];
  throw new InputError([{ file: table.file, path: '', found: `the columns ${table.columns.join(', ')}`, allowed: 'a column NAME.cpu for each service or node group, or one column cpu' }]);
}

function snapshotOf(
  targets: readonly Recorded[], sizes: ReadonlyMap<string, number>, row: number, t_s: number, window_s: number, detail: 'services' | 'tasks',
): Snapshot {
  const services: ServiceObservation[] = [];
  const groups: NodeGroupObservation[] = [];
  const nodes: NodeObservation[] = [];
  for (const { name, kind, cpu } of targets) {
    const size = sizes.get(name)!;
    const reading = readingOf(cpu[row]!, t_s);
    if (kind === 'service') {
      const tasks = detail === 'tasks' ? Array.from({ length: size }, (_, index) => taskOf(`${name}.${index + 1}`, reading, t_s, window_s)) : [];
      services.push({ name, stack: 'recorded', mode: 'replicated', desired: size, running: size, groups: [], reading, tasks });
    } else {
      groups.push({ name, ready: size, reading, pending_tasks: 0 });
      for (let index = 0; index < size; index += 1) {
        nodes.push({ name: index === 0 ? name : `${name}.${index}`, group: name, created: new Date(index * 1000).toISOString(), state: 'ready', labels: {} });
      }
    }
  }
  return { taken_s: t_s, services, groups, nodes };
}

function readingOf(cpu: number, t_s: number): Reading | null {
  return Number.isNaN(cpu) ? null : { cpu, memory: 0, net_tx_Bps: 0, samples: 1, newest_s: t_s };
}

/** A recording has means only: every task is taken to be old, ready and at the mean. */
function taskOf(id: string, reading: Reading | null, t_s: number, window_s: number): TaskObservation {
  const old_s = -1e6;
  return { id, state: 'running', ready: true, started_s: old_s, ready_changed_s: old_s, cpu: reading === null ? null : Number(reading.cpu), request: 1, sampled_s: t_s, window_s };
}
