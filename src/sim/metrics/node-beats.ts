import type { Seconds } from '../../core/units.js';
import type { ClusterNode } from '../cluster/node.js';
import { inserted } from '../growth.js';
import type { Traffic } from '../traffic/traffic.js';
import type { NodeTotals } from './node-totals.js';
import type { Watched } from './watched.js';

/**
 * The beat agents of one phase for the nodes themselves, as metricbeat's system module: a node's CPU over the whole
 * period, and what its tasks hold and send.
 */
export class NodeBeats {
  private readonly nodes: ClusterNode[] = [];
  private readonly groups: Watched[] = [];
  /** At the last beat; NaN where the node was not up for a whole period. */
  private before_s = new Float64Array(4);
  /** Of the nodes that are up: their numbers in the traffic model, and how long they were busy. */
  private up = new Int32Array(4);
  private busy_s = new Float64Array(4);

  constructor(private readonly traffic: Traffic, private readonly period_s: Seconds, private readonly totals: NodeTotals) {}

  get empty(): boolean {
    return this.nodes.length === 0;
  }

  watch(node: ClusterNode, group: Watched): void {
    const rows = this.nodes.push(node) - 1;
    this.groups.push(group);
    this.before_s = inserted(this.before_s, rows, rows, NaN);
    this.up = inserted(this.up, rows, rows, 0);
    this.busy_s = inserted(this.busy_s, rows, rows, 0);
  }

  forget(node: ClusterNode): void {
    const row = this.nodes.indexOf(node);
    this.nodes.splice(row, 1);
    this.groups.splice(row, 1);
    this.before_s.copyWithin(row, row + 1);
  }

  beat(now_s: Seconds): void {
    const { nodes, before_s, up, busy_s, period_s } = this;
    let ups = 0;
    for (let row = 0; row < nodes.length; row += 1) if (nodes[row]!.state !== 'down') up[ups++] = nodes[row]!.traffic;
    if (ups > 0) this.traffic.readNodes(up, ups, busy_s);
    let read = 0;
    for (let row = 0; row < nodes.length; row += 1) {
      const node = nodes[row]!;
      if (node.state === 'down') {
        before_s[row] = NaN;
        continue;
      }
      const node_s = busy_s[read++]!;
      const cpu = (node_s - before_s[row]!) / period_s / node.cores;
      before_s[row] = node_s;
      if (Number.isNaN(cpu)) continue;
      const { window, ingestion } = this.groups[row]!;
      window.push(node, now_s, ingestion.arrival_s(node.ordinal, now_s), cpu, this.totals.memory[node.serial]!, this.totals.net_tx_Bps[node.serial]!);
    }
  }
}
