import { pause } from '../adapters/real/call.js';
import type { PolicyReference } from '../core/configuration/engine-configuration.js';
import { Engine } from '../core/engine/engine.js';
import type { Alarm } from '../core/engine/driver.js';
import { flowName } from '../core/plant/network.js';
import type { Plant } from '../core/plant/plant.js';
import type { Snapshot } from '../core/plant/snapshot.js';
import type { Policy } from '../core/policies/policy.js';
import type { Seconds } from '../core/units.js';
import { DecisionTrace } from '../experiment/decision-trace.js';
import { demandCurve } from '../experiment/demand/demand-curve.js';
import { loadSteps } from '../experiment/load-steps.js';
import { policySet, withPolicy } from '../experiment/policy-set.js';
import type { RunRecord } from '../experiment/run-record.js';
import type { Scenario } from '../experiment/scenario.js';
import type { LiveAlarm } from '../live/wall-alarm.js';
import type { Carried } from '../adapters/real/network/overlay/iperf.js';
import type { Measurements } from '../sim/measurements.js';
import type { NetworkSettings } from '../sim/model/network.js';
import { levelChanges } from '../sim/workload/profile.js';
import { overlayOf } from '../topology/overlay.js';
import { CapLog } from './cap-log.js';
import { clientReportOf, type ClientReport } from './client-report.js';
import { flowColumns, type FlowNotes, type Links } from './flow-columns.js';
import { fly, TestbedError, type DrivenSource, type Errand } from './fly.js';
import { measured } from './measured.js';

/** What a run needs of a real cluster beside the plant that the engine drives. */
export interface ClusterUnderTest {
  openPlant(alarm: LiveAlarm): Plant & { close(): Promise<void> };
  scale(service: string, to: number): Promise<void>;
  /** Tasks that run and tasks on their way out, by service. */
  replicas(): Promise<ReadonlyMap<string, { readonly running: number; readonly leaving: number }>>;
  /** A stream between two hosts of the overlay. @param nth of the scenario's @returns what came through; `undefined` when the signal came first */
  send(transfer: Transfer, nth: number, signal: AbortSignal): Promise<Carried | undefined>;
  /** Every line that tasks of the service print from now on, until the signal. */
  follow(service: string, take: (line: string) => void, signal: AbortSignal): Promise<void>;
}

/** A stream of bytes as a scenario has it. */
export type Transfer = NetworkSettings['transfers'][number];

export interface TestbedJob {
  readonly scenario: Scenario;
  readonly policy: PolicyReference;
  /** Real runs cannot be repeated by seed: this counts them. */
  readonly round: number;
  readonly policies: ReadonlyMap<string, Policy>;
}

export interface TestbedRun {
  readonly record: RunRecord;
  readonly journal: readonly string[];
}

export interface Teller {
  note(text: string): void;
  sampled(t_s: Seconds, snapshot: Snapshot | null): void;
}

/** Clients print a report at least this often; the last ones are waited for. */
const reports_s: Seconds = 6;
const settle_s: Seconds = 180;
const lookAgain_s: Seconds = 1;

/**
 * Flies one policy through a scenario on a real cluster, from the scenario's first state on. Services that the
 * scenario names are scaled to it before and are left as the run leaves them; nodes that the run has added or begun go
 * again, and caps that it has set, however it ends.
 * @returns `undefined` when the signal asked for the end before the first row
 * @throws TestbedError when the cluster does not come to the scenario's first state, or its workload cannot be set
 */
export async function runTestbed({ scenario, policy, round, policies }: TestbedJob, cluster: ClusterUnderTest, alarmFrom: (epoch_s: number) => LiveAlarm & { close(): void }, teller: Teller, signal: AbortSignal): Promise<TestbedRun | undefined> {
  const sources = drivenSources(scenario);
  await toFirstState(scenario, sources, cluster, signal);
  if (signal.aborted) return undefined;
  const configuration = withPolicy(scenario.engine, policy);
  const epoch_s = Math.ceil(Date.now() / 1000);
  const alarm = alarmFrom(epoch_s);
  const opened = cluster.openPlant(alarm);
  const caps = new CapLog();
  const plant = caps.watching(opened);
  const trace = new DecisionTrace(configuration);
  const reports: ClientReport[] = [];
  const listening = new AbortController();
  const sending = new AbortController();
  const underway: Promise<void>[] = [];
  const followed = sources.map(({ service }) => cluster.follow(service, (line) => { const report = clientReportOf(line); if (report !== undefined) reports.push(report); }, listening.signal)
    .catch((error: unknown) => teller.note(`${service}: its log cannot be followed, latencies are missing: ${(error as Error).message}`)));
  try {
    const first = await look(plant);
    await until(alarm, 0);
    const resolved = policySet(configuration, policies);
    const flown = async () => {
      const ended = await fly({
        engine: new Engine(configuration, resolved), plant, alarm, epoch_unix_s: epoch_s, sources, errands: errandsOf(scenario, cluster, teller, sending.signal, underway),
        duration_s: scenario.duration, sample_s: scenario.sample,
        scale: cluster.scale, wrote: (entry) => trace.note(entry), sampled: teller.sampled,
      }, signal);
      if (!signal.aborted) await until(alarm, alarm.now_s + reports_s);
      return ended;
    };
    const { journal, snapshots, offered } = await flown().finally(async () => {
      await removeAdded(first, plant, alarm, teller);
      await liftCaps(caps, plant, teller);
    });
    if (snapshots.length === 0) return undefined;
    const groups = new Map(Object.entries(scenario.infrastructure.groups).map(([name, { flavour }]) => [name, scenario.infrastructure.flavours[flavour]!.cores]));
    const measurements = measured({ epoch_unix_s: epoch_s, snapshots, reports, offered }, scenario.objective, {
      sample_s: scenario.sample, warm_up_s: scenario.warm_up, services: Object.keys(scenario.application.services), groups,
    });
    return {
      journal,
      record: {
        scenario: scenario.name, policy: policy.label, compat: configuration.compat, seed: round, fidelity: 'real', warm_up_s: scenario.warm_up,
        measured: withFlows(measurements, { before: first, snapshots, t_s: measurements.timeline.t_s, caps }, linksOf(scenario)), marks: trace.marks, thresholds: trace.thresholds,
        demand: demandCurve(scenario, measurements.offered), load_steps_s: loadSteps(measurements.offered), cycles: trace.cycles,
        ...(trace.failure === undefined ? {} : { policy_failure: trace.failure }),
      },
    };
  } finally {
    listening.abort();
    sending.abort();
    await Promise.all(followed);
    await Promise.allSettled(underway);
    await opened.close();
    alarm.close();
  }
}

function errandsOf({ network }: Scenario, cluster: ClusterUnderTest, { note }: Teller, signal: AbortSignal, underway: Promise<void>[]): readonly Errand[] {
  return (network?.transfers ?? []).map((transfer, nth): Errand => ({
    name: transfer.name, at_s: transfer.at,
    run: () => {
      const sent = cluster.send(transfer, nth, signal).then((carried) => {
        if (carried !== undefined) note(`${transfer.name}: ${(carried.bytes / 1e6).toFixed(1)} MB from ${transfer.from} to ${transfer.to}, ${(carried.mean_bps / 1e6).toFixed(2)} Mbit/s`);
      });
      underway.push(sent);
      return sent;
    },
  }));
}

/** The links as the scenario's simulation has them. */
function linksOf({ overlay, network }: Scenario): Links | undefined {
  if (overlay === undefined || network === undefined) return undefined;
  return { overlay: overlayOf(overlay), capacity_bps: ({ capacity_bps, ends }) => capacity_bps ?? (ends.every(({ kind }) => kind === 'switch') ? network.trunks : network.host_links) };
}

function withFlows(measurements: Measurements, notes: FlowNotes, links: Links | undefined): Measurements {
  const { timeline } = measurements;
  return { ...measurements, timeline: { ...timeline, columns: new Map([...timeline.columns, ...flowColumns(notes, links)]) } };
}

/** The sources that a testbed can drive: closed ones whose clients are the tasks of a service. */
export function drivenSources({ workload }: Pick<Scenario, 'workload'>): readonly DrivenSource[] {
  return workload.filter((source): source is DrivenSource => source.kind === 'closed' && source.service !== undefined);
}

async function toFirstState({ application, duration }: Scenario, sources: readonly DrivenSource[], cluster: ClusterUnderTest, signal: AbortSignal): Promise<void> {
  const wanted = new Map(Object.entries(application.services).flatMap(([name, { mode, replicas }]) => (mode === 'replicated' ? [[name, replicas] as const] : [])));
  for (const { service, level } of sources) wanted.set(service, Math.round(levelChanges(level, duration)[0]?.level ?? 0));
  for (const [service, replicas] of wanted) if (!signal.aborted) await cluster.scale(service, replicas);
  const end_ms = performance.now() + settle_s * 1000;
  while (!signal.aborted) {
    const now = await cluster.replicas();
    const unsettled = [...wanted].filter(([service, replicas]) => now.get(service)?.running !== replicas || now.get(service)!.leaving > 0);
    if (unsettled.length === 0) return;
    if (performance.now() > end_ms) {
      throw new TestbedError(`after ${settle_s} s the cluster is not in the scenario's first state: ${unsettled.map(([service, replicas]) => `${service} has ${now.get(service)?.running ?? 0} tasks that run, wanted ${replicas}`).join('; ')}`);
    }
    await pause(lookAgain_s);
  }
}

/** One observation outside of the engine's: it also sets the metrics source to work. */
function look(plant: Plant): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    plant.observe({ kind: 'observe', id: 0, purpose: 'statistics', detail: 'services' }, (answer) => {
      if (answer.kind === 'observed') resolve(answer.snapshot);
      else reject(new TestbedError(`the cluster cannot be observed: ${answer.error}`));
    });
  });
}

/** Those too that are still being made: nobody else would know whose they are. What cannot be removed is told. */
async function removeAdded(before: Snapshot, plant: Plant, alarm: Alarm, { note }: Teller): Promise<void> {
  const known = new Set([...before.nodes.map(({ name }) => name), ...(before.provisioning ?? [])]);
  const seen = async () => {
    const { nodes, provisioning = [] } = await look(plant);
    return { added: nodes.filter(({ name }) => !known.has(name)), making: provisioning.filter((name) => !known.has(name)) };
  };
  try {
    let { added, making } = await seen();
    if (making.length > 0) note(`${making.join(', ')}: still being made; to be removed when that is done`);
    while (making.length > 0) {
      await until(alarm, alarm.now_s + lookAgain_s);
      ({ added, making } = await seen());
    }
    await Promise.all(added.map(({ name, group }, id) => new Promise<void>((resolve) => {
      plant.act({ kind: 'act', id, action: { kind: 'remove-node', group, node: name, drain: true } }, ({ outcome }) => {
        if (outcome.kind === 'failed') note(`${name}, which the run added, could not be removed: ${outcome.error}`);
        resolve();
      });
    })));
  } catch (error) {
    if (!(error instanceof TestbedError)) throw error;
    note(`nodes that the run may have added are left: ${error.message}`);
  }
}

/** A cap that the run has set would stand in the way of the next. */
async function liftCaps(caps: CapLog, plant: Plant, { note }: Teller): Promise<void> {
  await Promise.all(caps.left().map((flow, id) => new Promise<void>((resolve) => {
    plant.act({ kind: 'act', id, action: { kind: 'release-flow', flow } }, ({ outcome }) => {
      if (outcome.kind === 'failed') note(`the cap on ${flowName(flow)} could not be lifted: ${outcome.error}`);
      resolve();
    });
  })));
}

function until(alarm: Alarm, t_s: Seconds): Promise<void> {
  return new Promise((resolve) => alarm.at(t_s, resolve));
}
