import type { Seconds } from '../../../../core/units.js';
import type { BeatFields, SentBytes } from './beat-fields.js';

/** More containers, hosts or interfaces than Elasticsearch gives buckets by default (search.max_buckets) cannot be asked for at once. */
const containers_max = 10_000;
const interfaces_max = 50;
/** The most that Elasticsearch gives of one bucket (index.max_inner_result_window). */
const counts_max = 100;

/** A counter that is read in the window needs the reading before it: beats may lie a window apart. */
const windowsInRange = 2;

/** How long the time is that a CPU figure covers, in milliseconds; beats before 7 do not tell. */
export const periodField = 'metricset.period';

/** What one container or host came to in the window; figures are `null` where no document has the field. */
export interface WindowBucket {
  readonly key: string;
  readonly cpu: { readonly mean: Figure; readonly samples: { readonly value: number }; readonly newest: Figure; readonly last: Hits };
  readonly memory: { readonly mean: Figure };
  readonly sent: SentBucket;
}
export interface Figure {
  readonly value: number | null;
}
/** Documents, the newest first, each with its time in milliseconds to sort by. */
export interface Hits {
  readonly hits: { readonly hits: readonly { readonly fields?: Readonly<Record<string, readonly number[]>>; readonly sort?: readonly number[] }[] };
}
export type SentBucket = { readonly mean: Figure } | { readonly interfaces: { readonly buckets: readonly { readonly counts: Hits }[] } };

export interface WindowAnswer {
  /** One bucket, whose `from` is when the window began, in milliseconds of the store's clock. */
  readonly window: { readonly buckets: readonly { readonly from: number }[] };
  readonly containers: { readonly buckets: readonly WindowBucket[] };
  readonly hosts: { readonly buckets: readonly WindowBucket[] };
}

/** One search for all containers and all hosts, for the last `window_s` (its date math takes whole seconds) by the store's own clock. */
export function windowQuery({ containers, hosts }: BeatFields, window_s: Seconds): Readonly<Record<string, unknown>> {
  const from = `now-${Math.ceil(window_s)}s`;
  return {
    size: 0,
    query: since(`now-${Math.ceil(windowsInRange * window_s)}s`),
    aggs: {
      window: { date_range: { field: '@timestamp', ranges: [{ from, to: 'now' }] } },
      containers: bucket(from, containers.name, containers.cpu, containers.memory, containers.sent),
      hosts: bucket(from, hosts.name, hosts.cpu.field, hosts.memory, hosts.sent),
    },
  };
}

function since(from: string): Readonly<Record<string, unknown>> {
  return { range: { '@timestamp': { gte: from, lte: 'now' } } };
}

/** Beats write a document a metric set, so that each figure goes by the documents that have it. */
function bucket(from: string, name: string, cpu: string, memory: string, sent: SentBytes): Readonly<Record<string, unknown>> {
  return {
    terms: { field: name, size: containers_max },
    aggs: {
      cpu: {
        filter: { bool: { filter: [since(from), { exists: { field: cpu } }] } },
        aggs: { mean: { avg: { field: cpu } }, samples: { value_count: { field: cpu } }, newest: { max: { field: '@timestamp' } }, last: newest(1, [cpu, periodField]) },
      },
      memory: { filter: since(from), aggs: { mean: { avg: { field: memory } } } },
      sent: sent.kind === 'rate' ? { filter: since(from), aggs: { mean: { avg: { field: sent.field } } } } : counts(sent),
    },
  };
}

/**
 * The counters themselves: of the least and the most of them a counter that began anew in between (a host that started
 * again) would show a growth that never was.
 */
function counts({ field, interface: ofInterface, inner }: SentBytes & { readonly kind: 'counter' }): Readonly<Record<string, unknown>> {
  const terms = { field: ofInterface, size: interfaces_max, ...(inner === undefined ? {} : { exclude: inner }) };
  return { filter: { exists: { field } }, aggs: { interfaces: { terms, aggs: { counts: newest(counts_max, [field]) } } } };
}

/** A pattern may take in an index that has no times. */
function newest(size: number, fields: readonly string[]): Readonly<Record<string, unknown>> {
  return { top_hits: { size, _source: false, sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }], fields } };
}
