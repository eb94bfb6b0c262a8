import type { Application } from '../../sim/model/application.js';
import { normalQuantile } from '../../sim/traffic/fluid/normal-law.js';

/** Equally likely levels that a factor that moves slowly is cut into. */
const LEVELS = 8;

/**
 * What the CPU per request is multiplied by in the long run: slow drift (log-normal) and the profile by message count,
 * cut into equally likely levels of rising factor, mean 1 for a drift alone. By service index, then level. The slow
 * factors of several services are taken to rise together.
 */
export function slowFactors(application: Application): readonly (readonly number[])[] {
  const services = Object.values(application.services);
  const varies = services.some(({ cpu }) => cpu.drift !== undefined || cpu.by_message !== undefined);
  const levels = varies ? LEVELS : 1;
  return services.map(({ cpu }) => {
    const drift = cpu.drift ? driftFactors(cpu.drift.cv) : [1];
    const profile = cpu.by_message?.factors ?? [1];
    const all = drift.flatMap((slow) => profile.map((own) => slow * own)).sort((a, b) => a - b);
    return Array.from({ length: levels }, (_, level) => meanBetween(all, level / levels, (level + 1) / levels));
  });
}

function driftFactors(cv: number): readonly number[] {
  const sigma = Math.sqrt(Math.log(1 + cv * cv));
  const factors = Array.from({ length: 4 * LEVELS }, (_, i) => Math.exp(sigma * normalQuantile((i + 0.5) / (4 * LEVELS))));
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  return factors.map((factor) => factor / mean);
}

/** Mean of the values whose rank lies between two shares of all; each value stands for an equal share. */
function meanBetween(sorted: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) {
    const overlap = Math.min(to, (i + 1) / sorted.length) - Math.max(from, i / sorted.length);
    if (overlap > 0) sum += overlap * sorted[i]!;
  }
  return sum / (to - from);
}
