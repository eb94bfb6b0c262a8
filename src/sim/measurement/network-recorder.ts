import type { Seconds } from '../../core/units.js';
import type { OverlayNetwork } from '../network/overlay-network.js';

/**
 * Columns of the timeline about the overlay, of every flow and link direction that was ever used, in order of name:
 * `flow.h6>h7.bps` and `link.sw1-sw2.utilisation` over the time since the row before, `flow.h6>h7.cap_bps` at the row
 * (NaN: none).
 */
export class NetworkRecorder {
  private rows = 0;
  private readonly found = new Map<string, number[]>();
  private readonly bytes = new Map<string, number>();

  constructor(private readonly network: OverlayNetwork, private readonly sample_s: Seconds) {}

  row(): void {
    for (const { name, bytes, cap_bps } of this.network.flows()) {
      this.put(`flow.${name}.bps`, this.rate_bps(`flow.${name}`, bytes), 0);
      this.put(`flow.${name}.cap_bps`, cap_bps ?? NaN, NaN);
    }
    for (const { name, bytes, capacity_bps } of this.network.links()) this.put(`link.${name}.utilisation`, this.rate_bps(`link.${name}`, bytes) / capacity_bps, 0);
    this.rows += 1;
  }

  columns(): ReadonlyMap<string, readonly number[]> {
    return this.found;
  }

  private rate_bps(name: string, bytes: number): number {
    const before = this.bytes.get(name) ?? 0;
    this.bytes.set(name, bytes);
    return (8 * (bytes - before)) / this.sample_s;
  }

  /** @param before what the rows had that came before it was first seen */
  private put(name: string, value: number, before: number): void {
    let column = this.found.get(name);
    if (column === undefined) this.found.set(name, (column = new Array<number>(this.rows).fill(before)));
    column.push(value);
  }
}
