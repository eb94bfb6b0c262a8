import { OriginalStop } from './original-stop.js';
import { reprFloat, roundTo } from './rounding.js';

/** The four targets whose names stand in the original's source (util.py:515-527). */
export interface StatisticsTargets {
  readonly services: readonly string[];
  readonly group: string;
}
export const originalStatisticsTargets: StatisticsTargets = {
  services: ['iot_app_sensor', 'iot_app_rest_api', 'iot_app_db'], group: 'iot-edge',
};

export interface StatisticsSource {
  /** CPU, and bytes a second sent, by target; `null` is the average of nothing. */
  readonly cpu: Readonly<Record<string, number | null>>;
  readonly sent_Bps: Readonly<Record<string, number | null>>;
  readonly replicas: Readonly<Record<string, number>>;
  readonly nodes: number;
  /** `null` without anomaly detection. */
  readonly score: number | null;
}

/**
 * util.py, collect_stats: the line appended to elascale.csv, without its time stamp. Ends with KeyError for an absent
 * target, TypeError for a null.
 */
export function statisticsRow(source: StatisticsSource, targets: StatisticsTargets = originalStatisticsTargets): string {
  const cells = [...targets.services, targets.group].flatMap((name) => [
    reprFloat(roundTo(entry(source.cpu, name), 3)),
    reprFloat(roundTo(entry(source.sent_Bps, name), 3)),
    String(name === targets.group ? source.nodes : entry(source.replicas, name)),
  ]);
  return `${[...cells, source.score === null ? 'None' : reprFloat(source.score)].join(',')}\n`;
}

function entry(values: Readonly<Record<string, number | null>>, name: string): number {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new OriginalStop('KeyError', name);
  if (value === null) throw new OriginalStop('TypeError', `nothing was averaged for ${name}`);
  return value;
}
