import type { Seconds } from '../../core/units.js';
import type { Recording } from './recording.js';

/** What the distances between a recording's rows tell of the controller that wrote one a cycle. */
export interface CycleTimes {
  /** A cycle in which nothing was waited for or done. */
  readonly shortest_s: Seconds | undefined;
  /** What a scale command adds to its cycle. */
  readonly action_s: Seconds | undefined;
  /** What the creation of a node adds to its cycle, where creations block it. */
  readonly boot_s: Seconds | undefined;
}

/**
 * Rows stand one cycle apart. The shortest usual distance (the median of those about the fifth percentile) is a cycle
 * without waits; cycles in which the entry's replicas or the nodes rose last longer by the command that raised them.
 * Rows with a throughput are samples at equal distances, which tell nothing of cycles.
 */
export function cycleTimes({ t_s, entry, group, throughput_rps }: Recording): CycleTimes {
  const distances = t_s.slice(1).map((at_s, index) => at_s - t_s[index]!).filter((distance) => distance > 0);
  if (distances.length < 20 || throughput_rps !== undefined) return { shortest_s: undefined, action_s: undefined, boot_s: undefined };
  const short_s = [...distances].sort((a, b) => a - b)[Math.floor(distances.length / 20)]!;
  const shortest_s = median(distances.filter((distance) => distance <= 1.05 * short_s))!;
  const changedRows = (counts: readonly number[]) => counts.flatMap((count, row) => (row > 0 && count > counts[row - 1]! ? [row] : []));
  const booted = changedRows(group?.nodes ?? []);
  const scaled = changedRows(entry.replicas).filter((row) => !booted.includes(row));
  const added = (rows: readonly number[]) => median(rows.map((row) => t_s[row]! - t_s[row - 1]! - shortest_s).filter((extra) => extra > 0));
  return { shortest_s, action_s: added(scaled), boot_s: added(booted) };
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
