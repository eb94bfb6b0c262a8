import type { Seconds } from '../../../core/units.js';
import type { Service } from '../../model/application.js';
import type { TimeDistribution } from '../../model/distribution.js';
import { Drift } from '../../random/drift.js';
import { lawOf, type Sampler } from '../../random/samplers.js';
import { KeyedStream, namedStream } from '../../random/streams.js';

/** A time drawn for a message: the same for all policies on one seed. */
export class KeyedTime {
  private readonly stream: KeyedStream;
  private readonly law: Sampler;
  /** Of a constant time nothing need be drawn. */
  private readonly constant_s: Seconds | undefined;

  constructor(distribution: TimeDistribution, seed: number, name: string) {
    this.stream = new KeyedStream(seed, name);
    this.law = lawOf(distribution);
    this.constant_s = distribution.cv === 0 ? distribution.mean : undefined;
  }

  draw_s(key: number, message: number): Seconds {
    return this.constant_s ?? this.law(this.stream.at(key, message));
  }
}

/** What a request costs at a service: CPU time (law x drift x message profile x fault factor), wait, calls made. */
export class ServiceDemand {
  /** From faults such as a leak. */
  factor = 1;
  private readonly time: KeyedTime;
  private readonly wait: KeyedTime;
  private readonly calls: KeyedStream;
  private readonly drift: Drift | undefined;
  private readonly profile: Service['cpu']['by_message'];

  constructor(service: Service, seed: number, name: string) {
    const { time, drift, by_message } = service.cpu;
    this.time = new KeyedTime(time, seed, `${name}/cpu`);
    this.wait = new KeyedTime(service.wait, seed, `${name}/wait`);
    this.calls = new KeyedStream(seed, `${name}/calls`);
    this.drift = drift && drift.cv > 0 ? new Drift(drift.cv, drift.correlation, namedStream(seed, `${name}/drift`)) : undefined;
    this.profile = by_message;
  }

  cpu_s(key: number, message: number, now_s: Seconds): Seconds {
    let cpu_s = this.time.draw_s(key, message) * this.factor;
    if (this.drift) cpu_s *= this.drift.at(now_s);
    if (this.profile) {
      const { span, factors } = this.profile;
      cpu_s *= factors[Math.min(Math.floor(message / span), factors.length - 1)]!;
    }
    return cpu_s;
  }

  wait_s(key: number, message: number): Seconds {
    return this.wait.draw_s(key, message);
  }

  /** Whether a call that is made with this probability is made by this message. */
  makesCall(probability: number, key: number, message: number): boolean {
    return probability === 1 || this.calls.at(key, message).uniform() < probability;
  }
}
