import type { Fraction, Seconds } from '../../core/units.js';
import type { ClusterNode } from '../cluster/node.js';
import type { Traffic } from '../traffic/traffic.js';
import type { Beating } from './beat-wheel.js';

/** The beat agent for a node itself, as metricbeat's system module: its CPU over the whole period. */
export class NodeBeats implements Beating {
  /** At the last beat; NaN where the node was not up for a whole period. */
  private busy_s = NaN;

  constructor(
    private readonly node: ClusterNode,
    private readonly traffic: Traffic,
    private readonly period_s: Seconds,
    private readonly publish: (t_s: Seconds, cpu: Fraction) => void,
  ) {}

  beat(now_s: Seconds): void {
    const busy_s = this.node.state === 'down' ? NaN : this.traffic.nodeBusy_s(this.node.traffic);
    const cpu = (busy_s - this.busy_s) / this.period_s / this.node.cores;
    if (!Number.isNaN(cpu)) this.publish(now_s, cpu);
    this.busy_s = busy_s;
  }
}
