import type { Cores, Seconds } from '../../core/units.js';
import { multiServer, loadDependentMva } from '../../sim/queueing/load-dependent-mva.js';
import { nonNegativeLine } from './non-negative-line.js';
import { phaseMean, settledPhases, type Phase } from './phase.js';
import type { Recording, ServiceColumns } from './recording.js';
import { throughputOf } from './throughput.js';

/** What the readings tell of a callee of the entry service. */
export interface CalleeMoments {
  readonly cpu_s: Seconds | undefined;
  readonly base: Cores | undefined;
  readonly sent_B: number | undefined;
}

/** Estimates from readings alone, each from the law that names it; `undefined` where they cannot tell. */
export interface Moments {
  /** CPU of one request at the entry service. */
  readonly demand_s: Seconds | undefined;
  /** Cores the entry service uses with the fewest clients a replica: what is left to go by where no throughput is known. */
  readonly lightCores: Cores | undefined;
  /** Cores that the entry's nodes use for what is not the entry service. */
  readonly background: Cores | undefined;
  readonly client_cpu_s: Seconds | undefined;
  /** Time that a request holds the entry's worker without its CPU, as far as latencies tell it with the way there and back. */
  readonly hold_s: Seconds | undefined;
  /**
   * From an answer to the client's next request at the entry, its own CPU and the way there included; where clients
   * timed their answers, from request to request.
   */
  readonly cycle_s: Seconds | undefined;
  readonly callees: ReadonlyMap<string, CalleeMoments>;
}

/** A replica of one worker with a queue before it that shows this much of a core is taken to be busy all the time. */
const saturated: Cores = 0.4;
/** Of its nodes' cores the entry may use this share before the nodes, not its workers, bound it. */
const nodesBound = 0.8;
/** Fewer clients a replica than this do not queue enough to hide the time they spend elsewhere. */
const lightClients = 3;

/**
 * The method of moments on settled phases: utilisation law D = U / X for the demands, nodes' CPU against the
 * service's for the background, S - D at saturation (S = replicas / X) for the time held without CPU, and exact mean
 * value analysis, inverted at the phase with the fewest clients a replica, for the time outside of the entry.
 * A demand is the geometric mean over the phases, each with one vote: a busy phase sends many more messages than an idle
 * one, but its CPU, bound by workers or cores, tells less of what a message costs.
 * Where clients counted their answers, every row tells the demand; where they also took the time, their mean latency
 * tells the rest (`waitByLatency`, `timeBetweenRequests`).
 * @param used rows that may be used
 */
export function moments(recording: Recording, used: (row: number) => boolean = () => true): Moments {
  const phases = settledPhases(recording, used);
  const light = [...phases].sort((a, b) => a.clients / a.replicas - b.clients / b.replicas)[0];
  const background = backgroundOf(recording, phases);
  const cores = entryCores(recording, background ?? recording.group?.background ?? 0);
  const lightCores = light && defined(phaseMean(light, cores));
  const rate = throughputOf(recording);
  if (rate === undefined) {
    return { demand_s: undefined, lightCores, background, client_cpu_s: undefined, hold_s: undefined, cycle_s: undefined, callees: new Map() };
  }
  const counted = recording.throughput_rps !== undefined;
  const all = counted ? recording.t_s.map((_, row) => row).filter(used) : phases.flatMap((phase) => phase.rows);
  const demand_s = counted ? ratio(all, cores, rate) : geometricMean(phases.map(({ rows }) => ratio(rows, cores, rate)));
  const hold_s = waitByLatency(recording, light, rate, all, demand_s) ?? heldTime(recording, phases, rate, cores);
  return {
    demand_s,
    lightCores,
    background,
    client_cpu_s: clientDemand(recording.client, recording.clients, rate, all),
    hold_s,
    cycle_s: timeBetweenRequests(recording, phases, rate) ?? (light && cycleTime(recording, light, rate, cores, hold_s)),
    callees: new Map(recording.callees.map((callee) => [callee.name, calleeMoments(callee, rate, all)])),
  };
}

/**
 * Cores the entry service uses, from its nodes where they were recorded (whole periods, no snapshots), else from itself;
 * from itself at once where the tasks that it is the mean of were recorded with their throughput.
 */
function entryCores({ entry, group, t_s, throughput_rps }: Recording, background: Cores): number[] {
  const { cpu, running } = entry;
  if (throughput_rps !== undefined && cpu !== undefined && running !== undefined) return cpu.map((each, row) => each * running[row]!);
  return t_s.map((_, row) => {
    const ofNodes = group?.cpu?.[row] ?? NaN;
    if (!Number.isNaN(ofNodes)) return Math.max(0, group!.nodes[row]! * (group!.cores * ofNodes - background));
    return (entry.cpu?.[row] ?? NaN) * entry.replicas[row]!;
  });
}

function backgroundOf({ entry, group }: Recording, phases: readonly Phase[]): Cores | undefined {
  if (entry.cpu === undefined || group?.cpu === undefined) return undefined;
  const perNode = entry.cpu.map((cpu, row) => group.cores * group.cpu![row]! - (cpu * entry.replicas[row]!) / group.nodes[row]!);
  const means = phases.map((phase) => phaseMean(phase, perNode)).filter((value) => !Number.isNaN(value));
  return means.length === 0 ? undefined : means.reduce((sum, value) => sum + value, 0) / means.length;
}

function heldTime({ entry, group }: Recording, phases: readonly Phase[], rate: readonly number[], cores: readonly Cores[]): Seconds | undefined {
  if (entry.model.workers > 1) return undefined;
  const busy = phases.filter((phase) => {
    const used = phaseMean(phase, cores);
    return used >= saturated * phase.replicas && phase.clients > lightClients * phase.replicas && used < nodesBound * (group?.cores ?? Infinity) * phase.nodes;
  });
  return ratio(busy.flatMap((phase) => phase.rows), cores.map((used, row) => entry.replicas[row]! - used), rate);
}

/**
 * What the answer to a client that is alone takes longer than the CPU of its request. No more of it holds the entry's
 * worker than the highest throughput leaves room for: the rest is on the client's way there.
 */
function waitByLatency({ latency_mean_s, entry }: Recording, light: Phase | undefined, rate: readonly number[], used: readonly number[], demand_s: Seconds | undefined): Seconds | undefined {
  if (latency_mean_s === undefined || light === undefined || light.clients > light.replicas || demand_s === undefined) return undefined;
  const latency_s = ratio(light.rows, latency_mean_s.map((each_s, row) => each_s * rate[row]!), rate);
  if (latency_s === undefined) return undefined;
  const tasks = entry.running ?? entry.replicas;
  const room_s = used.filter((row) => row > 0 && tasks[row] === tasks[row - 1] && rate[row]! > 0).map((row) => entry.model.workers * tasks[row]! / rate[row]!);
  return Math.min(latency_s, ...room_s) - demand_s;
}

/**
 * Response time law, N / X = R + Z, of all phases with few clients a replica: of more, Z is the small difference of two
 * large times. R is not taken off: it is matched by itself, and what of it lies on the client's way is no wait.
 */
function timeBetweenRequests({ latency_mean_s, clients }: Recording, phases: readonly Phase[], rate: readonly number[]): Seconds | undefined {
  if (latency_mean_s === undefined) return undefined;
  const rows = phases.filter((phase) => phase.clients <= lightClients * phase.replicas).flatMap((phase) => phase.rows);
  return ratio(rows, clients, rate);
}

function clientDemand(client: ServiceColumns | undefined, clients: readonly number[], rate: readonly number[], rows: readonly number[]): Seconds | undefined {
  return client?.cpu && ratio(rows, client.cpu.map((cpu, row) => cpu * clients[row]!), rate);
}

function calleeMoments(callee: ServiceColumns, rate: readonly number[], rows: readonly number[]): CalleeMoments {
  const x = rows.map((row) => rate[row]!);
  const line = callee.cpu && nonNegativeLine(x, rows.map((row) => callee.cpu![row]! * callee.replicas[row]!), callee.model.base_cpu);
  const { interfaces } = callee.model;
  return {
    cpu_s: line?.slope,
    base: line?.intercept,
    sent_B: callee.net_tx_Bps && ratio(rows, callee.net_tx_Bps.map((net, row) => net * interfaces * callee.replicas[row]!), rate),
  };
}

/**
 * Time outside of the entry's worker, by inverting mean value analysis (bisection: throughput falls as it grows).
 */
function cycleTime(recording: Recording, light: Phase, rate: readonly number[], cores: readonly number[], hold_s: Seconds | undefined): Seconds | undefined {
  const observed = phaseMean(light, rate);
  if (light.clients > lightClients * light.replicas || !(observed > 0)) return undefined;
  const service_s = (ratio(light.rows, cores, rate) ?? 0) + (hold_s ?? scenarioHold(recording));
  const workers = Math.max(1, Math.round(light.replicas * recording.entry.model.workers));
  const clients = Math.round(light.clients);
  let low = 0;
  let high = clients / observed;
  for (let halving = 0; halving < 50; halving += 1) {
    const middle = (low + high) / 2;
    if (loadDependentMva([multiServer(service_s, workers)], middle, clients).throughput > observed) low = middle;
    else high = middle;
  }
  return low > 0 ? (low + high) / 2 : undefined;
}

/** As the scenario has it: the entry's own wait and its callees' time. */
function scenarioHold({ entry, callees }: Recording): Seconds {
  return entry.model.wait.mean + callees.reduce((sum, { model }) => sum + model.cpu.time.mean + model.wait.mean, 0);
}

/** Sum over sum, over rows that have both; `undefined` without any. */
function ratio(rows: readonly number[], above: readonly number[], below: readonly number[]): number | undefined {
  let sumAbove = 0;
  let sumBelow = 0;
  for (const row of rows) {
    const [a, b] = [above[row]!, below[row]!];
    if (Number.isNaN(a + b)) continue;
    sumAbove += a;
    sumBelow += b;
  }
  return sumBelow > 0 ? sumAbove / sumBelow : undefined;
}

function geometricMean(values: readonly (number | undefined)[]): number | undefined {
  const positive = values.filter((value) => value !== undefined && value > 0) as number[];
  return positive.length === 0 ? undefined : Math.exp(positive.reduce((sum, value) => sum + Math.log(value), 0) / positive.length);
}

function defined(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
