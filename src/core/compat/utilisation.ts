import { OriginalStop } from './original-stop.js';

/** A bucket of the metric store's answer: a key and averages under numbers, `null` where there was nothing to average. */
export type Bucket = Readonly<{ key: string } & Record<string, unknown>>;

export interface Utilisation {
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly netRx: number | null;
  readonly netTx: number | null;
}
export interface ServiceUtilisation extends Utilisation {
  readonly blockIO: number | null;
}
export interface GroupUtilisation extends Utilisation {
  readonly host_cnt: number;
}

/** monitor/beats_stats.py, get_microservices_utilization: averages 1 CPU, 3 memory, 4 received, 5 sent, 6 block I/O. */
export function serviceUtilisation(buckets: readonly Bucket[]): Readonly<Record<string, ServiceUtilisation>> {
  return Object.fromEntries(buckets.map((bucket) => [bucket.key, {
    cpu: average(bucket, '1'), memory: average(bucket, '3'), netRx: average(bucket, '4'), netTx: average(bucket, '5'), blockIO: average(bucket, '6'),
  }]));
}

/**
 * monitor/beats_stats.py:177, get_macroservices_utilization: averages 1 idle CPU, 2 memory, 3 received, 4 sent of each
 * host; a group is a host without a dot, and its mean runs over every host whose name contains its own.
 * Ends with TypeError where an average is missing.
 */
export function groupUtilisation(buckets: readonly Bucket[]): Readonly<Record<string, GroupUtilisation>> {
  const bases = buckets.map(({ key }) => key).filter((key) => !key.includes('.'));
  return Object.fromEntries(bases.map((base) => {
    const hosts = buckets.filter(({ key }) => key.includes(base));
    const mean = (of: (host: Bucket) => number) => hosts.reduce((sum, host) => sum + of(host), 0) / hosts.length;
    return [base, {
      cpu: mean((host) => 1 - number(host, '1')), memory: mean((host) => number(host, '2')),
      netRx: mean((host) => number(host, '3')), netTx: mean((host) => number(host, '4')), host_cnt: hosts.length,
    }];
  }));
}

function average(bucket: Bucket, name: string): number | null {
  const entry = bucket[name] as { readonly value?: number | null } | undefined;
  if (entry?.value === undefined) throw new OriginalStop('KeyError', `average ${name} of ${bucket.key}`);
  return entry.value;
}

function number(bucket: Bucket, name: string): number {
  const value = average(bucket, name);
  if (value === null) throw new OriginalStop('TypeError', `average ${name} of ${bucket.key} is missing`);
  return value;
}
