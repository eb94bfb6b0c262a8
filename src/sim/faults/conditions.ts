import type { Cores, Fraction, Seconds } from '../../core/units.js';
import type { ProvisioningConditions } from '../cluster/provisioning.js';
import type { Fault } from '../model/fault.js';

type Lasting = Extract<Fault, { readonly for: Seconds }>;
type OfKind<Kind extends Lasting['kind']> = Extract<Lasting, { readonly kind: Kind }>;

/**
 * What the faults make of the world at a time: functions of time alone, each fault in force from its beginning up to,
 * not at, its end. Faults that overlap add up: shares as independent chances, delays and cores by their sum, factors
 * by their product.
 */
export class Conditions implements ProvisioningConditions {
  private readonly lost: readonly OfKind<'metrics-lost'>[];
  private readonly late: readonly OfKind<'metrics-late'>[];
  private readonly slow: readonly OfKind<'provisioning-slow'>[];
  private readonly failing: readonly OfKind<'provisioning-fails'>[];
  private readonly errors: readonly OfKind<'api-errors'>[];
  private readonly partitions: readonly OfKind<'partition'>[];
  private readonly neighbours: readonly OfKind<'noisy-neighbour'>[];
  private readonly leaks: readonly OfKind<'leak'>[];

  constructor(faults: readonly Fault[]) {
    const select = <Kind extends Lasting['kind']>(kind: Kind) => faults.filter((fault): fault is OfKind<Kind> => fault.kind === kind);
    this.lost = select('metrics-lost');
    this.late = select('metrics-late');
    this.slow = select('provisioning-slow');
    this.failing = select('provisioning-fails');
    this.errors = select('api-errors');
    this.partitions = select('partition');
    this.neighbours = select('noisy-neighbour');
    this.leaks = select('leak');
  }

  /** Chance that a beat is lost, `usually` without any fault. */
  lostShare(t_s: Seconds, usually: Fraction): Fraction {
    // Asked for with every sample of a large cluster.
    if (this.lost.length === 0) return usually;
    return 1 - fold(this.lost, t_s, 1 - usually, (kept, { share }) => kept * (1 - share));
  }

  lateness_s(t_s: Seconds): Seconds {
    return fold(this.late, t_s, 0, (sum, { delay }) => sum + delay);
  }

  apiErrorShare(t_s: Seconds): Fraction {
    return 1 - fold(this.errors, t_s, 1, (kept, { share }) => kept * (1 - share));
  }

  factorAt(t_s: Seconds): number {
    return fold(this.slow, t_s, 1, (product, { factor }) => product * factor);
  }

  failsAt(t_s: Seconds): boolean {
    return this.failing.some((fault) => inForce(fault, t_s));
  }

  cutOff(group: string, t_s: Seconds): boolean {
    return this.partitions.some((fault) => fault.group === group && inForce(fault, t_s));
  }

  /** Taken from each node of the group. */
  neighbourCores(group: string, t_s: Seconds): Cores {
    return fold(this.neighbours, t_s, 0, (sum, fault) => (fault.group === group ? sum + fault.cores : sum));
  }

  /** CPU per request, as a factor: it grows linearly while a leak lasts; its end is the restart that cures it. */
  demandFactor(service: string, t_s: Seconds): number {
    return fold(this.leaks, t_s, 1, (product, fault) =>
      fault.service === service ? product * (1 + ((fault.factor - 1) * (t_s - fault.at)) / fault.for) : product,
    );
  }
}

function inForce(fault: Lasting, t_s: Seconds): boolean {
  return fault.at <= t_s && t_s < fault.at + fault.for;
}

function fold<F extends Lasting>(faults: readonly F[], t_s: Seconds, start: number, combine: (sum: number, fault: F) => number): number {
  let sum = start;
  for (const fault of faults) if (inForce(fault, t_s)) sum = combine(sum, fault);
  return sum;
}
