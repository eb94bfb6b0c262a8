import type { Seconds } from '../../../core/units.js';
import type { Application } from '../../model/application.js';
import { Drift } from '../../random/drift.js';
import { namedStream } from '../../random/streams.js';
import type { ServiceIndex } from '../traffic.js';
import type { MessageAge } from './message-age.js';

/** Factors are rounded to this ratio, so that a steady state worked out once serves again. */
const RATIO = Math.log(1.02);

/** CPU of a request of one service over time: fault factor, slow drift (the request model's own path), message count. */
export class DemandNow {
  factor = 1;
  /** Whether it changes by itself. */
  readonly moves: boolean;
  private readonly drift: Drift | undefined;
  private readonly mean_s: Seconds;
  private readonly byMessage: Application['services'][string]['cpu']['by_message'];

  constructor(application: Application, service: ServiceIndex, seed: number) {
    const [name, { cpu }] = Object.entries(application.services)[service]!;
    this.mean_s = cpu.time.mean;
    this.byMessage = cpu.by_message;
    this.drift = cpu.drift && cpu.drift.cv > 0 ? new Drift(cpu.drift.cv, cpu.drift.correlation, namedStream(seed, `${name}/drift`)) : undefined;
    this.moves = this.drift !== undefined || this.byMessage !== undefined;
  }

  /** Steps of 2 % by which the demand differs from its mean. */
  level(t_s: Seconds, ages: readonly MessageAge[]): number {
    if (!this.moves && this.factor === 1) return 0;
    let factor = this.factor * (this.drift?.at(t_s) ?? 1);
    if (this.byMessage) factor *= this.byMessageCount(this.byMessage.span, this.byMessage.factors, ages);
    return Math.round(Math.log(factor) / RATIO);
  }

  cpu_s(level: number): Seconds {
    return this.mean_s * Math.exp(level * RATIO);
  }

  private byMessageCount(span: number, factors: readonly number[], ages: readonly MessageAge[]): number {
    let sum = 0;
    let weights = 0;
    for (const age of ages) {
      sum += age.rate * age.factor(span, factors);
      weights += age.rate;
    }
    return weights > 0 ? sum / weights : factors[0]!;
  }
}
