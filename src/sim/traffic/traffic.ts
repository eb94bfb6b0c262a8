import type { Bytes, Cores, Seconds } from '../../core/units.js';
import type { LatencySummary, LegitimateCounts, RequestCounts } from '../measurements.js';
import type { ClientLedger } from './client-ledger.js';

/** Dense small integers given out by the traffic model. */
export type NodeId = number;
export type TaskId = number;
/** Position of a service in `Object.keys(application.services)`, of a source in `workload`. */
export type ServiceIndex = number;
export type SourceIndex = number;

/**
 * The data plane: clients, requests, the CPU they burn. The control plane (Swarm, provisioning, faults) tells it
 * what stands where and reads its counters; it knows nothing of the engine. Two models implement it: `request`
 * (every request an event) and `fluid` (rates).
 */
export interface Traffic {
  addNode(capacity: NodeCapacity): NodeId;
  /** Its tasks are removed already. */
  removeNode(node: NodeId): void;
  /** Cores taken by everything that is not a task. */
  setBackground(node: NodeId, cores: Cores): void;
  /** Requests to and from a node that is cut off fail, as a refused connection does. */
  setReachable(node: NodeId, reachable: boolean): void;

  /** From now on Swarm routes to the task, which refuses connections until it is opened. */
  addTask(service: ServiceIndex, node: NodeId): TaskId;
  /** It serves; a task of a closed source's service starts to send. */
  openTask(task: TaskId): void;
  /** Routed to no more; finishes what it has. A client sends no further message. */
  closeTask(task: TaskId): void;
  /** Gone: requests still in it fail at once, and their callers see a refused connection. Counters are final. */
  removeTask(task: TaskId): void;

  /** Clients of an anonymous closed source, or requests a second of an open one. */
  setLevel(source: SourceIndex, level: number): void;
  /** CPU per request of a service, times this factor. */
  setDemandFactor(service: ServiceIndex, factor: number): void;

  /** Integrals up to now; they never fall. */
  taskCounters(task: TaskId): TaskCounters;
  /** Core-seconds used on the node, background included. */
  nodeBusy_s(node: NodeId): Seconds;
  /** The same of the first `count` tasks or nodes of a list, at its places: a beat reads thousands. */
  readTasks(tasks: Int32Array, count: number, cpu_s: Float64Array, sent_B: Float64Array): void;
  readNodes(nodes: Int32Array, count: number, busy_s: Float64Array): void;

  /** Requests of all sources since the start (warm-up left out), one a message of a client. */
  counts(): RequestCounts;
  latency(): LatencySummary;
  /** The same of the sources that are no attack; `undefined`: none is. */
  legitimate(): LegitimateCounts | undefined;
  /** Of every source since the start, up to now: a view, read at once. */
  sourceTotals(): Readonly<Pick<ClientLedger, 'completed' | 'failed' | 'waited_s'>>;
  /** What ended since the last call of this function, and what is overdue now. */
  takeWindow(): TrafficWindow;
  /** Work done by the model: events of `request`, steps of `fluid`. */
  readonly events: number;
}

export interface NodeCapacity {
  readonly cores: Cores;
  readonly background: Cores;
  /** See `nodeGroup.contention`. */
  readonly contention: number;
}

export interface TaskCounters {
  readonly cpu_s: Seconds;
  readonly sent_B: Bytes;
  readonly served: number;
}

export interface TrafficWindow {
  readonly completed: number;
  readonly failed: number;
  readonly late: number;
  /** Open now, and for longer than the objective's latency. */
  readonly overdue: number;
  /** NaN where nothing completed. */
  readonly latency_mean_s: Seconds;
  readonly latency_p50_s: Seconds;
  readonly latency_p95_s: Seconds;
  /** The objective's percentile. */
  readonly latency_objective_s: Seconds;
}

/** What a traffic model is made with, besides the plant's model. */
export interface TrafficOptions {
  readonly seed: number;
  readonly warm_up_s: Seconds;
  readonly objective: { readonly latency_s: Seconds; readonly percentile: number };
}
