import { doubled } from '../growth.js';

/** By node, in order of joining: what its tasks hold and send together, as of their agent's last beat. */
export class NodeTotals {
  memory = new Float64Array(64);
  net_tx_Bps = new Float64Array(64);

  /** @param serial of a node, from 1 on */
  add(serial: number): void {
    if (serial < this.memory.length) return;
    this.memory = doubled(this.memory);
    this.net_tx_Bps = doubled(this.net_tx_Bps);
  }
}
