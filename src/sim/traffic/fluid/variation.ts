/** How much of the delays that exponential times and Poisson arrivals would bring is left. */
export interface Variation {
  /** Of the wait for a worker. */
  readonly waiting: number;
  /** Of what requests lose to others in the same task, which share its CPU. */
  readonly sharing: number;
}

/**
 * Waits are those of exponential times, scaled by how much arrivals and service vary: (ca² + cs²)/2, for regular
 * arrivals with the correction of Kraemer & Langenbach-Belz, Approximate formulae for the delay in the queueing system
 * GI/G/1, Proc. 8th ITC (1976). What sharing costs does not depend on the service's law under Poisson arrivals.
 * Round robin over R tasks makes the arrivals at each R times less variable: the caller divides.
 */
export function variationOf(arrivalCv2: number, holdCv2: number, utilisation: number): Variation {
  const waiting = (arrivalCv2 + holdCv2) / 2;
  const sharing = arrivalCv2 + ((1 - arrivalCv2) * Math.min(1, holdCv2)) / 2;
  if (waiting === 0 || utilisation === 0 || arrivalCv2 >= 1) return { waiting: Math.min(2, waiting), sharing: Math.min(1, sharing) };
  const regular = Math.exp((-(1 - utilisation) * (1 - arrivalCv2) ** 2) / (3 * utilisation * waiting));
  return { waiting: waiting * regular, sharing: sharing * regular };
}
