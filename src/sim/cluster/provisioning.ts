import type { Outcome } from '../../core/plant/action.js';
import type { Seconds } from '../../core/units.js';
import type { Clock } from '../kernel/clock.js';
import type { Cluster } from './cluster.js';

/** What the faults make of a provisioning begun at a time. */
export interface ProvisioningConditions {
  factorAt(t_s: Seconds): number;
  failsAt(t_s: Seconds): boolean;
}

/**
 * Makes machines: creation, boot, join and label take their time, and the node is ready at the end of it. One that
 * fails (by what held when it was begun) takes as long and leaves nothing.
 */
export class Provisioning {
  private readonly underWay = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly cluster: Cluster,
    /** By group. */
    private readonly boot: ReadonlyMap<string, () => Seconds>,
    private readonly conditions: ProvisioningConditions,
  ) {}

  /** Names of the machines that are being made. */
  get names(): readonly string[] {
    return [...this.underWay];
  }

  makes(name: string): boolean {
    return this.underWay.has(name);
  }

  /** `done` is called once: when the node is ready or it is known that it will not be. The name must be new. */
  provision(group: string, name: string, done: (outcome: Outcome) => void): void {
    this.clock.start(this.provisioning(group, name, done));
  }

  private *provisioning(group: string, name: string, done: (outcome: Outcome) => void): Generator<Seconds, void, void> {
    const begun_s = this.clock.now_s;
    this.underWay.add(name);
    yield this.boot.get(group)!() * this.conditions.factorAt(begun_s);
    this.underWay.delete(name);
    if (this.conditions.failsAt(begun_s)) return done({ kind: 'failed', error: `provisioning ${name} failed; nothing of it is left` });
    this.cluster.join(group, name);
    done({ kind: 'done' });
  }
}
