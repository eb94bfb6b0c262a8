import { circulate } from './flows.js';
import type { NetworkModel } from './network-model.js';
import { initialState, type NetworkState } from './network-state.js';
import { shareNodes } from './node-load.js';
import { ratesOf } from './rates.js';
import { respond } from './responses.js';
import type { Equilibrium, Situation } from './situation.js';

const ITERATIONS_MAX = 300;
/** Relative, of every flow, time and share from one iteration to the next. */
const TOLERANCE = 1e-4;

/**
 * The steady state of the layered queueing network, by fixed-point iteration: response times of the services from
 * the callees up (a caller's worker is held while a callee works), flows from the sources down, then the shares of
 * the nodes' cores, until nothing changes. Source of the method: Rolia & Sevcik, The method of layers, IEEE TSE 21
 * (1995).
 */
export function equilibrium(model: NetworkModel, situation: Situation): Equilibrium {
  const network = initialState(model, situation);
  let before: readonly number[] = [];
  let iterations = 0;
  while (iterations < ITERATIONS_MAX) {
    iterations++;
    respond(network);
    circulate(network);
    shareNodes(network, iterations < 20 ? 0.7 : 0.4);
    const now = figuresOf(network);
    const previous = before;
    if (now.every((value, i) => Math.abs(value - (previous[i] ?? NaN)) <= TOLERANCE * Math.max(1e-9, Math.abs(value)))) break;
    before = now;
  }
  return ratesOf(network, iterations);
}

/** What has to stand still. */
function figuresOf({ throughput, services, shares }: NetworkState): number[] {
  const figures = throughput.slice();
  for (const { closed_s, open_rps } of services) figures.push(closed_s, open_rps);
  for (const kind of shares) for (const { slowdown } of kind) figures.push(slowdown);
  return figures;
}
