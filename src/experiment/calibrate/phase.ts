import type { Seconds } from '../../core/units.js';
import type { Recording } from './recording.js';

/** Rows in which nothing was changed from outside: the same clients, replicas and nodes, and long enough since. */
export interface Phase {
  readonly clients: number;
  readonly replicas: number;
  readonly nodes: number;
  readonly rows: readonly number[];
}

/** Until starts, stops and the averaging window of the readings are over. */
const settling_s: Seconds = 75;
/** What clients count has no window: until starts and stops are over. */
const settlingOfClients_s: Seconds = 20;
const rows_min = 5;

/**
 * The settled stretches of a recording; one state of the plant (clients, replicas, nodes) is one phase, however often
 * it comes.
 * @param used rows that may be used
 */
export function settledPhases({ t_s, clients, entry, group, throughput_rps }: Recording, used: (row: number) => boolean): Phase[] {
  const unsettled_s = throughput_rps === undefined ? settling_s : settlingOfClients_s;
  const phases = new Map<string, Phase & { readonly rows: number[] }>();
  // What stands at the first row has stood before it.
  let changed_s = -Infinity;
  let last = '';
  for (const [row, at_s] of t_s.entries()) {
    const state = { clients: clients[row]!, replicas: entry.replicas[row]!, nodes: group?.nodes[row] ?? 1 };
    const key = `${state.clients} ${state.replicas} ${state.nodes}`;
    if (last !== '' && key !== last) changed_s = at_s;
    last = key;
    if (at_s - changed_s < unsettled_s || state.clients === 0 || state.replicas === 0 || !used(row)) continue;
    if (!phases.has(key)) phases.set(key, { ...state, rows: [] });
    phases.get(key)!.rows.push(row);
  }
  return [...phases.values()].filter(({ rows }) => rows.length >= rows_min);
}

/** Mean over a phase's rows; NaN without a sample. */
export function phaseMean({ rows }: Phase, column: readonly number[]): number {
  const values = rows.map((row) => column[row]!).filter((value) => !Number.isNaN(value));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
