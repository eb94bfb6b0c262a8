import { moments, type Moments } from './moments.js';
import type { Parameters } from './parameters.js';
import { withReadings, type Recording } from './recording.js';
import type { Replay } from './replayed-plant.js';

/** Simulations of one matching. */
export const matchingRounds = 4;

/**
 * Makes a simulation's moments those of the recording: simulate, estimate from the simulated readings by the very
 * rules the recorded ones were estimated by, move every parameter by the difference, again. What the estimators
 * neglect (queueing at the callee, windows, snapshots, the table of demand) is neglected on both sides and cancels.
 * Source: Gouriéroux, Monfort & Renault, Indirect inference, Journal of Applied Econometrics 8 (1993).
 */
export function matchMoments(recording: Recording, start: Parameters, used: (row: number) => boolean, seed: number, replay: Replay): Parameters {
  const target = moments(recording, used);
  let parameters = start;
  for (let round = 0; round < matchingRounds; round += 1) {
    const readings = replay(parameters, seed);
    parameters = moved(parameters, target, moments(withReadings(recording, readings), used));
  }
  return parameters;
}

function moved(parameters: Parameters, target: Moments, simulated: Moments): Parameters {
  const { callees } = parameters;
  return {
    ...parameters,
    demand_s: target.demand_s === undefined
      ? scaled(parameters.demand_s, target.lightCores, simulated.lightCores)
      : scaled(parameters.demand_s, target.demand_s, simulated.demand_s),
    client_cpu_s: scaled(parameters.client_cpu_s, target.client_cpu_s, simulated.client_cpu_s),
    think_s: shifted(parameters.think_s, target.cycle_s, simulated.cycle_s),
    wait_s: shifted(parameters.wait_s, target.hold_s, simulated.hold_s),
    background: shifted(parameters.background, target.background, simulated.background),
    callees: Object.fromEntries(Object.entries(callees).map(([name, { cpu_s, base, sent_B }]) => {
      const wanted = target.callees.get(name);
      const found = simulated.callees.get(name);
      return [name, {
        cpu_s: wanted?.cpu_s === 0 ? 0 : scaled(cpu_s, wanted?.cpu_s, found?.cpu_s),
        base: shifted(base, wanted?.base, found?.base),
        sent_B: scaled(sent_B, wanted?.sent_B, found?.sent_B),
      }];
    })),
  };
}

/** One round changes no parameter by more than this factor. */
const factor_max = 3;

function scaled(value: number, wanted: number | undefined, found: number | undefined): number {
  if (wanted === undefined || found === undefined || !(wanted > 0) || !(found > 0)) return value;
  return value * Math.min(factor_max, Math.max(1 / factor_max, wanted / found));
}

function shifted(value: number, wanted: number | undefined, found: number | undefined): number {
  return wanted === undefined || found === undefined ? value : Math.max(0, value + wanted - found);
}
