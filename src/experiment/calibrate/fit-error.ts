import type { Timeline } from '../../sim/measurements.js';
import { range, readingError } from '../gap/error-measures.js';
import type { Recording, ServiceColumns } from './recording.js';

/** A recorded series, the simulated column it is held against, and how much it counts. */
interface ComparedSeries {
  readonly name: string;
  readonly recorded: readonly number[];
  readonly weight: number;
}

/** What is scaled and its nodes count more than what stands around them, whose start-up costs are in no model. */
const weights = { cpu: 3, rate: 1, around: 0.25 } as const;

function comparedSeries({ client, entry, callees, group, throughput_rps, latency_mean_s }: Recording): ComparedSeries[] {
  const series = (name: string, recorded: readonly number[] | undefined, weight: number) => (recorded === undefined ? [] : [{ name, recorded, weight }]);
  const around = ({ name, cpu, net_tx_Bps }: ServiceColumns) => [...series(`${name}.cpu`, cpu, weights.around), ...series(`${name}.net_tx_Bps`, net_tx_Bps, weights.around)];
  return [
    ...(group === undefined ? [] : series(`${group.name}.cpu`, group.cpu, weights.cpu)),
    ...series(`${entry.name}.cpu`, entry.cpu, weights.cpu),
    ...series(`${entry.name}.net_tx_Bps`, entry.net_tx_Bps, weights.rate),
    ...(client === undefined ? [] : around(client)),
    ...callees.flatMap(around),
    ...series('throughput_rps', throughput_rps, weights.cpu),
    ...series('latency_mean_s', latency_mean_s, weights.around),
  ];
}

/** NRMSE by series over the used rows, the root mean square over several simulations (one a seed). */
export function seriesErrors(recording: Recording, simulated: readonly Timeline[], used: (row: number) => boolean): Record<string, number> {
  return Object.fromEntries(comparedSeries(recording).flatMap(({ name, recorded }) => {
    const errors = simulated.flatMap((timeline) => {
      const column = timeline.columns.get(name);
      if (column === undefined) return [];
      const nrmse = readingError(recorded.map((_, row) => (used(row) ? (column[row] ?? NaN) : NaN)), recorded, range(recorded)).nrmse;
      return nrmse === null ? [] : [nrmse];
    });
    return errors.length === 0 ? [] : [[name, Math.sqrt(errors.reduce((sum, nrmse) => sum + nrmse ** 2, 0) / errors.length)]];
  }));
}

/** Weighted mean of the squared errors: what a fit makes small. */
export function fitError(recording: Recording, simulated: readonly Timeline[], used: (row: number) => boolean): number {
  const errors = seriesErrors(recording, simulated, used);
  let sum = 0;
  let weightSum = 0;
  for (const { name, weight } of comparedSeries(recording)) {
    const nrmse = errors[name];
    if (nrmse === undefined) continue;
    sum += weight * nrmse ** 2;
    weightSum += weight;
  }
  return weightSum === 0 ? Infinity : sum / weightSum;
}
