import { doubled } from '../growth.js';

/** By serial number of the node: what its tasks hold and send together, as of their agent's last beat. */
export class NodeTotals {
  memory = new Float64Array(64);
  net_tx_Bps = new Float64Array(64);

  /** @param serial of the newest node: they rise by one, from 1 on */
  makeRoomFor(serial: number): void {
    if (serial < this.memory.length) return;
    this.memory = doubled(this.memory);
    this.net_tx_Bps = doubled(this.net_tx_Bps);
  }
}
