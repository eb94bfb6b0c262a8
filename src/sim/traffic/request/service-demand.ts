import type { Seconds } from '../../../core/units.js';
import type { Service } from '../../model/application.js';
import { Drift } from '../../random/drift.js';
import { KeyedTime } from '../../random/keyed-time.js';
import { KeyedStream, namedStream } from '../../random/streams.js';

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
