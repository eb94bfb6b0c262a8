import type { TargetOverrides } from '../configuration/engine-configuration.js';
import type { BytesPerSecond, Cores, Fraction, Seconds } from '../units.js';
import type { NetworkObservation } from './network.js';

/**
 * What one observation of a cluster shows. Plain data: it is what the journal records and replay feeds again.
 * Arrays are sorted by name unless said otherwise; absent readings are `null`, never 0.
 */
export interface Snapshot {
  /** When the plant took it. */
  readonly taken_s: Seconds;
  readonly services: readonly ServiceObservation[];
  readonly groups: readonly NodeGroupObservation[];
  /** Every node of the swarm in the order the plant lists them. */
  readonly nodes: readonly NodeObservation[];
  /** Names of nodes that are being made; absent where the plant cannot tell. */
  readonly provisioning?: readonly string[];
  /** Absent where nobody reads the switches. */
  readonly network?: NetworkObservation;
}

/** Means over the samples of the last window; the engine's utilisation. */
export interface Reading {
  /** Mean CPU of a task in cores; of a node group the mean fraction (0..1) of its nodes. */
  readonly cpu: Cores | Fraction;
  readonly memory: Fraction;
  /** Sent by one task or node. */
  readonly net_tx_Bps: BytesPerSecond;
  /** Samples in the window. */
  readonly samples: number;
  /** Time of the newest sample: what staleness is judged by. */
  readonly newest_s: Seconds;
}

export interface ServiceObservation {
  readonly name: string;
  readonly stack: string;
  readonly mode: 'replicated' | 'global';
  /** Replicas asked for (the service's spec). */
  readonly desired: number;
  /** Tasks that run. */
  readonly running: number;
  /** Node groups its tasks stand on, sorted. */
  readonly groups: readonly string[];
  readonly reading: Reading | null;
  /** Only when the observation was asked for with `detail: 'tasks'`, else empty. */
  readonly tasks: readonly TaskObservation[];
  /** Absent where nobody asked for it or the plant cannot tell. */
  readonly traffic?: ServiceTraffic;
  /** Settings that the service brings along as labels: they go before the configuration's. Absent: none. */
  readonly settings?: TargetOverrides;
}

/** What the users of a service met with in the last window. */
export interface ServiceTraffic {
  /** All its tasks together. */
  readonly request_rate_rps: number;
  /** Mean of the answers; `null` where there was none. */
  readonly latency_s: Seconds | null;
  /** Of the requests that ended. */
  readonly error_share: Fraction;
}

export interface TaskObservation {
  readonly id: string;
  readonly state: 'pending' | 'running' | 'failed' | 'removing';
  /** Serves requests (its health check passes). */
  readonly ready: boolean;
  readonly started_s: Seconds;
  readonly ready_changed_s: Seconds;
  /** `null`: no sample yet. */
  readonly cpu: Cores | null;
  /** CPU reservation; 1 core where none is declared. */
  readonly request: Cores;
  readonly sampled_s: Seconds;
  /** Span that the sample covers. */
  readonly window_s: Seconds;
}

export interface NodeGroupObservation {
  /** Base name, for example `iot-edge`. */
  readonly name: string;
  /** Nodes that are ready. */
  readonly ready: number;
  readonly reading: Reading | null;
  /** Tasks that wait for room on this group. */
  readonly pending_tasks: number;
}

export interface NodeObservation {
  /** `iot-edge` (the base) or `iot-edge.20181126220645`. */
  readonly name: string;
  readonly group: string;
  /** RFC 3339 with up to nine decimals, as the Docker API prints it. */
  readonly created: string;
  readonly state: 'ready' | 'down' | 'draining';
  readonly labels: Readonly<Record<string, string>>;
}
