import type { Stream } from '../../sim/random/stream.js';
import type { Candidate, ParameterSpace } from './parameter-space.js';

/**
 * `count` points such that each parameter's range, cut into `count` equal slices, has one point in every slice, as far as
 * four digits (or whole numbers) tell the slices apart.
 * McKay, Beckman and Conover, "A comparison of three methods for selecting values of input variables", Technometrics 1979.
 */
export function latinHypercube(space: ParameterSpace, count: number, stream: Stream): readonly Candidate[] {
  const columns = Object.entries(space).map(([name, { min, max, integer }]) => {
    const values = shuffled(count, stream).map((slice) => {
      const value = min + ((slice + stream.uniform()) / count) * (max - min);
      return integer === true ? Math.round(value) : Math.min(max, Math.max(min, Number(value.toPrecision(4))));
    });
    return [name, values] as const;
  });
  return Array.from({ length: count }, (_, point) => Object.fromEntries(columns.map(([name, values]) => [name, values[point]!])));
}

/** 0 .. count-1 in random order (Fisher and Yates). */
function shuffled(count: number, stream: Stream): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const pick = Math.floor(stream.uniform() * (last + 1));
    [order[last], order[pick]] = [order[pick]!, order[last]!];
  }
  return order;
}
