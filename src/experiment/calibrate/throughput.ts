import type { Recording, ServiceColumns } from './recording.js';

/**
 * Requests a second of all clients together, row by row, NaN where no column tells it: as the clients counted them
 * where a recording has that, else from bytes: every message a client sends, and every request the entry service answers, is about
 * `sent_bytes` long, so X = tasks · interfaces · net / sent_bytes. The clients' bytes and the entry's are averaged
 * where both are there: each is off for a moment after its own service was scaled, as tasks that came or went are
 * in the count at once and in the mean of the readings later.
 */
export function throughputOf(recording: Recording): readonly number[] | undefined {
  if (recording.throughput_rps !== undefined) return recording.throughput_rps;
  const estimates = [fromBytes(recording.client, recording.clients), fromBytes(recording.entry, recording.entry.replicas)].filter((estimate) => estimate !== undefined);
  if (estimates.length === 0) return undefined;
  return recording.t_s.map((_, row) => {
    const values = estimates.map((estimate) => estimate[row]!).filter((value) => !Number.isNaN(value));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

function fromBytes(service: ServiceColumns | undefined, tasks: readonly number[]): readonly number[] | undefined {
  if (service?.net_tx_Bps === undefined || !(service.model.sent_bytes > 0)) return undefined;
  const { interfaces, sent_bytes } = service.model;
  return service.net_tx_Bps.map((net, row) => (tasks[row]! * interfaces * net) / sent_bytes);
}
