/** `level`: counts that hold until they change (replicas, nodes). `reading`: a quantity that is measured with noise. */
export type SeriesKind = 'level' | 'reading';

const levels = new Set(['replicas', 'running', 'nodes']);
const notCompared = new Set(['t_s', 't_est_s', 'iso']);

/**
 * One name for what two files call differently: the original's recordings drop the `iot-` of a node group and the
 * `iot_app_` of a service (`edge.cpu` is `iot-edge.cpu`), and write `net_tx_B` for bytes a second (`net_tx_Bps`).
 * Both mean the same unit: bytes a second of one task, averaged over its network interfaces.
 */
export function canonicalName(column: string): string {
  return column.replace(/^(?:iot_app_|iot-)(?=[^.]+\.)/, '').replace(/\.net_tx_B$/, '.net_tx_Bps');
}

function seriesKind(column: string): SeriesKind {
  return levels.has(column.slice(column.lastIndexOf('.') + 1)) ? 'level' : 'reading';
}

/** A column of one table and its counterpart in the other, under the name of the second table. */
export interface MatchedColumn {
  readonly name: string;
  readonly kind: SeriesKind;
  readonly left: string;
  readonly right: string;
}

/**
 * Pairs the columns of two tables; an exact name wins over an alias. A node group's `net_tx_B` is left out: the
 * original recorded a counter since boot there, not a rate.
 */
export function matchColumns(left: readonly string[], right: readonly string[]): MatchedColumn[] {
  const exact = new Set(left);
  const byCanonical = new Map(left.map((name) => [canonicalName(name), name]));
  const groups = new Set(right.filter((name) => name.endsWith('.nodes')).map((name) => name.slice(0, -'.nodes'.length)));
  return right.flatMap((name) => {
    const counter = name.endsWith('.net_tx_B') && groups.has(name.slice(0, -'.net_tx_B'.length));
    const counterpart = exact.has(name) ? name : byCanonical.get(canonicalName(name));
    if (notCompared.has(name) || counter || counterpart === undefined) return [];
    return [{ name, kind: seriesKind(name), left: counterpart, right: name }];
  });
}
