import type { Recording, ServiceColumns } from './recording.js';

/** Requests a second of all clients together, row by row; NaN where no column tells it. */
export interface Throughput {
  readonly perSecond: readonly number[];
  /** Columns it was read from, in words. */
  readonly from: string;
}

/**
 * Throughput from bytes: every message a client sends, and every request the entry service answers, is about
 * `sent_bytes` long, so X = tasks · interfaces · net / sent_bytes. The clients' bytes and the entry's are averaged
 * where both are there: each is off for a moment after its own service was scaled, as tasks that came or went are
 * in the count at once and in the mean of the readings later.
 */
export function throughputOf(recording: Recording): Throughput | undefined {
  const estimates = [fromBytes(recording.client, recording.clients), fromBytes(recording.entry, recording.entry.replicas)].filter((estimate) => estimate !== undefined);
  if (estimates.length === 0) return undefined;
  const perSecond = recording.t_s.map((_, row) => {
    const values = estimates.map(({ perSecond }) => perSecond[row]!).filter((value) => !Number.isNaN(value));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
  return { perSecond, from: estimates.map(({ from }) => from).join(' and ') };
}

function fromBytes(service: ServiceColumns | undefined, tasks: readonly number[]): Throughput | undefined {
  if (service?.net_tx_Bps === undefined || !(service.model.sent_bytes > 0)) return undefined;
  const { interfaces, sent_bytes } = service.model;
  return {
    perSecond: service.net_tx_Bps.map((net, row) => (tasks[row]! * interfaces * net) / sent_bytes),
    from: `${service.name}.net_tx`,
  };
}
