import { Driver } from '../../../src/core/engine/driver.js';
import { Engine } from '../../../src/core/engine/engine.js';
import { builtInPolicies } from '../../../src/core/policies/registry.js';
import { policySet, withPolicy } from '../../../src/experiment/policy-set.js';
import type { Scenario } from '../../../src/experiment/scenario.js';
import { assemble } from '../../../src/sim/create-simulation.js';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { FluidTraffic } from '../../../src/sim/traffic/fluid/fluid-traffic.js';
import { RequestTraffic } from '../../../src/sim/traffic/request/request-traffic.js';

export class TooManyEvents extends Error {
  override readonly name = 'TooManyEvents';
}

/** A kernel that gives up where time does not go on. */
class BoundedKernel extends Kernel {
  private scheduled = 0;

  constructor(private readonly events_max: number) {
    super();
  }

  override schedule(t_s: number, code: number): number {
    this.scheduled += 1;
    if (this.scheduled > this.events_max) throw new TooManyEvents(`${this.events_max} events scheduled by ${this.now_s} s`);
    return super.schedule(t_s, code);
  }
}

/** Flies a scenario's own engine for so many seconds. @throws TooManyEvents */
export function fly(scenario: Scenario, until_s: number, events_max: number): void {
  const kernel = new BoundedKernel(events_max);
  const configuration = withPolicy(scenario.engine, scenario.policies[0]!);
  const model = { ...scenario, window_s: configuration.window };
  const options = {
    seed: 1, fidelity: scenario.fidelity, duration_s: scenario.duration, warm_up_s: scenario.warm_up, sample_s: scenario.sample,
    objective: { latency_s: scenario.objective.latency, percentile: scenario.objective.percentile },
  };
  const traffic = scenario.fidelity === 'request' ? new RequestTraffic(model, options, kernel) : new FluidTraffic(model, options, kernel);
  const { plant, clock, measurements } = assemble(model, options, kernel, traffic);
  new Driver(new Engine(configuration, policySet(configuration, builtInPolicies)), plant, clock, () => undefined).send({ kind: 'start', t_s: 0, epoch_s: 0 });
  kernel.runUntil(Math.min(until_s, scenario.duration));
  measurements();
}
