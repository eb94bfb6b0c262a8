import type { Seconds } from '../../../core/units.js';

/** One index a day (UTC), `metricbeat-elascale-2026.11.23`: among what `metrics.index` takes in by default. */
const prefix = 'metricbeat-elascale-';

export const beatIndices = `${prefix}*`;

export function beatIndex(at_unix_s: number): string {
  return prefix + new Date(at_unix_s * 1000).toISOString().slice(0, 10).replaceAll('-', '.');
}

/** Of these, what `elascale ship` wrote and whose day ended longer ago than they are to be kept. */
export function outdated(indices: readonly string[], keep_s: Seconds, now_unix_s: number): readonly string[] {
  return indices.filter((index) => {
    const end_unix_s = endOfDay(index);
    return end_unix_s !== null && end_unix_s < now_unix_s - keep_s;
  });
}

/** `null` of an index that has another name than those of one day. */
function endOfDay(index: string): number | null {
  const [, day] = /^metricbeat-elascale-(\d{4}\.\d{2}\.\d{2})$/.exec(index) ?? [];
  const begin_ms = day === undefined ? NaN : Date.parse(day.replaceAll('.', '-'));
  return Number.isNaN(begin_ms) ? null : begin_ms / 1000 + 86_400;
}

/**
 * The index template: strings are keywords and no dates, as in Metricbeat's own, and shares are fractions, also where the
 * first that comes is 0. Its priority is above that of Metricbeat's (150), whose pattern may take these indices in.
 */
export const beatTemplate = {
  name: 'metricbeat-elascale',
  index_patterns: [beatIndices],
  priority: 500,
  template: {
    settings: { number_of_shards: 1, auto_expand_replicas: '0-1' },
    mappings: {
      date_detection: false,
      dynamic_templates: [
        { shares: { match: 'pct', mapping: { type: 'double' as const } } },
        { strings: { match_mapping_type: 'string', mapping: { type: 'keyword' as const, ignore_above: 1024 } } },
      ],
      properties: { '@timestamp': { type: 'date' as const } },
    },
  },
};
