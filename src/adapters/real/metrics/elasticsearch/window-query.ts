import type { Seconds } from '../../../../core/units.js';
import type { BeatFields, SentBytes } from './beat-fields.js';

/** More containers, hosts or interfaces than Elasticsearch gives buckets by default (search.max_buckets) cannot be asked for at once. */
const containers_max = 10_000;
const interfaces_max = 50;

/** What one container or host came to in the window; figures are `null` where no document has the field. */
export interface WindowBucket {
  readonly key: string;
  readonly cpu: { readonly mean: Figure; readonly samples: { readonly value: number }; readonly newest: Figure; readonly last: LastSample };
  readonly memory: Figure;
  readonly sent: SentBucket;
}
export interface Figure {
  readonly value: number | null;
}
interface LastSample {
  readonly hits: { readonly hits: readonly { readonly fields?: Readonly<Record<string, readonly number[]>>; readonly sort?: readonly number[] }[] };
}
export type SentBucket =
  | Figure
  | { readonly interfaces: { readonly buckets: readonly { readonly least: Figure; readonly most: Figure; readonly from: Figure; readonly to: Figure }[] } };

export interface WindowAnswer {
  readonly containers: { readonly buckets: readonly WindowBucket[] };
  readonly hosts: { readonly buckets: readonly WindowBucket[] };
}

/** One search for all containers and all hosts, for the last `window_s` (its date math takes whole seconds) by the store's own clock. */
export function windowQuery({ containers, hosts }: BeatFields, window_s: Seconds): Readonly<Record<string, unknown>> {
  return {
    size: 0,
    query: { range: { '@timestamp': { gte: `now-${Math.ceil(window_s)}s`, lte: 'now' } } },
    aggs: {
      containers: bucket(containers.name, containers.cpu, containers.memory, containers.sent),
      hosts: bucket(hosts.name, hosts.cpu.field, hosts.memory, hosts.sent),
    },
  };
}

/** Beats write a document a metric set, so that each figure goes by the documents that have it. */
function bucket(name: string, cpu: string, memory: string, sent: SentBytes): Readonly<Record<string, unknown>> {
  const last = { size: 1, _source: false, sort: [{ '@timestamp': 'desc' }], fields: [cpu] };
  return {
    terms: { field: name, size: containers_max },
    aggs: {
      cpu: {
        filter: { exists: { field: cpu } },
        aggs: { mean: { avg: { field: cpu } }, samples: { value_count: { field: cpu } }, newest: { max: { field: '@timestamp' } }, last: { top_hits: last } },
      },
      memory: { avg: { field: memory } },
      sent: sent.kind === 'rate' ? { avg: { field: sent.field } } : counters(sent.field, sent.interface),
    },
  };
}

function counters(field: string, ofInterface: string): Readonly<Record<string, unknown>> {
  return {
    filter: { exists: { field } },
    aggs: {
      interfaces: {
        terms: { field: ofInterface, size: interfaces_max },
        aggs: { least: { min: { field } }, most: { max: { field } }, from: { min: { field: '@timestamp' } }, to: { max: { field: '@timestamp' } } },
      },
    },
  };
}
