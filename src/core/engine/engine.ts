import type { Scores } from '../anomaly/score.js';
import { Watch, type WatchMemory } from '../anomaly/watch.js';
import { BandwidthControl } from '../bandwidth/bandwidth-control.js';
import { detectorScorer, originalScores } from '../compat/anomaly-score.js';
import { originalCycle, type Scorer } from '../compat/original-cycle.js';
import type { OriginalCycleRecord } from '../compat/original-record.js';
import { OriginalStop } from '../compat/original-stop.js';
import { originalStateFrom } from '../compat/original-state.js';
import type { OriginalState } from '../compat/original-state.js';
import type { EngineConfiguration } from '../configuration/engine-configuration.js';
import { ActionRate } from '../guard/action-rate.js';
import { Guard } from '../guard/guard.js';
import { journalVersion, type CycleEntry, type HeaderEntry, type IntentEntry } from '../journal/line.js';
import { flowName } from '../plant/network.js';
import type { PolicySet } from '../policies/resolved-policy.js';
import type { Seconds } from '../units.js';
import { cycle, type CycleRecord, type CycleScene } from './cycle.js';
import { ActionsInFlight, type Settled } from './in-flight.js';
import type { Output } from './output.js';
import type { Act, Command, Input, InterruptedAction, Receipt, RequestId, Start } from './protocol.js';
import type { Request, Sequence } from './request.js';
import type { ActionInFlight, EngineState } from './state.js';
import { Targets } from './targets.js';

/** An input that cannot follow what came before: the driver is wrong, not the cluster. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A cycle that stands at a request and waits for its answer. */
interface Running {
  readonly sequence: Sequence<CycleRecord | OriginalCycleRecord>;
  readonly began_s: Seconds;
  awaited: RequestId;
}

/** A memory of more characters is checkpointed so many times more rarely: recovery feeds the detectors the journal since then. */
const bulkyFrom = 65_536;
const bulkyCheckpoints = 144;

type AnyRecord = (CycleRecord | OriginalCycleRecord) & { readonly blind?: string | null };

/**
 * The decision engine: a deterministic state machine. `step` takes one input and returns what is to be done, in order;
 * it does no I/O, reads no clock and draws no number, so that the same inputs give the same outputs byte for byte.
 *
 * The life of a cycle: `start` or `woken` begins it; it observes, decides, acts; its journal line comes out before its
 * actions; a `wake` asks for the next one `interval` after its end.
 */
export class Engine {
  private readonly guard: Guard;
  private readonly rate: ActionRate;
  private readonly inFlight: ActionsInFlight;
  private readonly view: CycleScene['view'];
  private readonly traffic: CycleScene['traffic'];
  private readonly targets: Targets;
  private readonly watch: Watch | null;
  private readonly bandwidth: BandwidthControl | null;
  /** compat: the detectors behind the original's own response. */
  private readonly scores: Scores | null;
  private readonly scorer: Scorer | undefined;
  private original: OriginalState | null;
  private epoch_s = 0;
  private t_s: Seconds = -Infinity;
  private cycles = 0;
  private requests: RequestId = 0;
  private frozen: string | null;
  private headerWritten = false;

  private running: Running | undefined;
  private nextCycle: RequestId | undefined;
  private inputs: Input[] = [];
  private receipts: Settled[] = [];
  /** Actions of this cycle; those not yet handed out wait for the cycle's line. */
  private acted: Act[] = [];
  private handedOut = 0;

  constructor(
    private readonly configuration: EngineConfiguration,
    policies: PolicySet,
    restored?: EngineState,
  ) {
    this.rate = new ActionRate(configuration.guard.actions_per_minute, restored?.acted_s);
    this.guard = new Guard(configuration.guard, this.rate);
    this.inFlight = new ActionsInFlight(restored?.inFlight);
    this.targets = new Targets(configuration, policies, restored);
    this.view = viewOf(configuration, policies);
    const { anomaly, compat } = configuration;
    this.watch = anomaly === undefined || compat === 'elascale' ? null : new Watch(anomaly, configuration.guard.stale_after, restored?.anomaly);
    this.traffic = this.watch?.asksForTraffic === true ? { traffic: true } : {};
    const scores = anomaly === undefined || compat === 'none' ? null : originalScores(anomaly, restored?.anomaly?.series);
    this.scores = scores;
    this.scorer = scores === null ? undefined : detectorScorer((service, metric) => ({
      score: ({ t_s, value }) => scores.one(service, metric === 'cpu' ? 'cpu' : 'net_tx', { t_s: this.epoch_s + t_s, value }),
    }));
    this.bandwidth = bandwidthOf(configuration, restored);
    this.frozen = configuration.guard.freeze ? 'frozen by configuration' : null;
    this.original = configuration.compat === 'elascale' ? originalStateFrom(configuration) : null;
    if (restored !== undefined) this.restore(restored);
  }

  /** Takes one input; returns what is to be carried out, in order. Throws `ProtocolError` on an input that cannot be. */
  step(input: Input): readonly Output[] {
    if (input.t_s < this.t_s) throw new ProtocolError(`time went back from ${this.t_s} s to ${input.t_s} s`);
    this.t_s = input.t_s;
    this.inputs.push(input);
    const outputs: Output[] = [];
    switch (input.kind) {
      case 'start':
        this.begin(input, outputs);
        break;
      case 'command':
        this.obey(input, outputs);
        break;
      case 'receipt':
        if (this.running?.awaited === input.id) this.resume(input, outputs);
        else this.settle(input, outputs);
        break;
      case 'woken':
        if (input.id === this.nextCycle) this.startCycle(input, outputs);
        else this.resume(input, outputs);
        break;
      case 'observed':
      case 'observation-failed':
        this.resume(input, outputs);
        break;
    }
    return outputs;
  }

  /** Everything that a new engine needs to go on from here. Throws `ProtocolError` in the middle of a cycle. */
  checkpoint(): EngineState {
    if (this.running !== undefined) throw new ProtocolError('a checkpoint is taken between two cycles');
    const anomaly = this.anomalyMemory();
    return {
      epoch_s: this.epoch_s,
      t_s: this.t_s,
      cycles: this.cycles,
      requests: this.requests,
      frozen: this.frozen,
      ...this.targets.remembered(),
      inFlight: this.inFlight.list(),
      acted_s: this.rate.within(this.t_s),
      original: this.original,
      ...(this.bandwidth === null ? {} : { bandwidth: this.bandwidth.remembered() }),
      ...(anomaly === undefined ? {} : { anomaly }),
    };
  }

  private anomalyMemory(): WatchMemory | undefined {
    return this.watch?.remembered() ?? (this.scores === null ? undefined : { series: this.scores.remembered(), investigations: [] });
  }

  /** Every `checkpoint_every` cycles; where detectors remember megabytes, as often as the journal's lines outweigh them. */
  private checkpointDue(): boolean {
    const { checkpoint_every } = this.configuration;
    const due = (every: number): boolean => every === 1 || this.cycles % every === 1;
    if (!due(checkpoint_every)) return false;
    const memory = this.anomalyMemory();
    return memory === undefined || due(checkpoint_every * bulkyCheckpoints) || JSON.stringify(memory).length <= bulkyFrom;
  }

  private restore(state: EngineState): void {
    this.epoch_s = state.epoch_s;
    this.t_s = state.t_s;
    this.cycles = state.cycles;
    this.requests = state.requests;
    this.nextCycle = state.requests;
    this.frozen = state.frozen;
    this.original = state.original === null ? null : structuredClone(state.original);
    this.headerWritten = true;
  }

  private begin(start: Start, outputs: Output[]): void {
    if (this.running !== undefined) throw new ProtocolError('started in the middle of a cycle');
    const { epoch_s } = start;
    this.epoch_s = epoch_s;
    for (const act of start.interrupted ?? []) this.resumeAction(act, start.t_s);
    if (!this.headerWritten && start.interrupted === undefined) {
      const header: HeaderEntry = { type: 'header', journal: journalVersion, epoch_s, configuration: this.configuration };
      outputs.push({ kind: 'journal', entry: header });
      this.headerWritten = true;
    }
    this.startCycle(start, outputs);
  }

  private startCycle(input: Input, outputs: Output[]): void {
    this.nextCycle = undefined;
    const sequence = this.original === null ? cycle(this.scene()) : originalCycle(this.original, this.configuration, this.epoch_s, this.scorer);
    this.running = { sequence, began_s: input.t_s, awaited: -1 };
    this.advance(input, outputs);
  }

  /** The answer that the running cycle waits for. */
  private resume(input: Exclude<Input, { kind: 'start' | 'command' }>, outputs: Output[]): void {
    if (this.running?.awaited !== input.id) {
      throw new ProtocolError(`nothing waits for answer ${input.id} (${input.kind})`);
    }
    this.advance(input, outputs);
  }

  private advance(input: Input, outputs: Output[]): void {
    const running = this.running!;
    let answer = input;
    for (;;) {
      const step = nextOf(running.sequence, answer);
      if (step.done === true) return this.finish(running, step.value, outputs);
      const id = ++this.requests;
      const request = step.value;
      if (request.kind === 'act' && !request.blocking) {
        this.note(id, request);
        answer = input;
        continue;
      }
      if (request.kind === 'act' && this.frozen !== null) {
        // The original knows no freeze: its command fails, and as with any failure its cycle ends there.
        answer = { kind: 'receipt', t_s: this.t_s, id, outcome: { kind: 'failed', error: `frozen: ${this.frozen}` } };
        continue;
      }
      running.awaited = id;
      if (request.kind === 'act') this.note(id, request);
      this.handOut(outputs);
      if (request.kind === 'observe') outputs.push({ ...request, id });
      if (request.kind === 'wait') outputs.push({ kind: 'wake', id, at_s: this.t_s + request.for_s });
      return;
    }
  }

  private note(id: RequestId, { action, blocking }: Extract<Request, { kind: 'act' }>): void {
    const act: Act = { kind: 'act', id, action };
    this.acted.push(act);
    this.rate.count(this.t_s);
    if (!blocking) this.inFlight.begin(inFlight(act, this.t_s));
  }

  /** Actions that cannot wait for the cycle's line, with a line of their own written ahead of them. */
  private handOut(outputs: Output[]): void {
    const due = this.acted.slice(this.handedOut);
    if (due.length === 0) return;
    this.handedOut = this.acted.length;
    const intent: IntentEntry = { type: 'intent', cycle: this.cycles, t_s: this.t_s, actions: due };
    outputs.push({ kind: 'journal', entry: intent }, ...due);
  }

  private finish(running: Running, record: AnyRecord, outputs: Output[]): void {
    const due = this.acted.slice(this.handedOut);
    this.running = undefined;
    this.nextCycle = ++this.requests;
    this.cycles += 1;
    const isOriginal = 'events' in record;
    const entry: CycleEntry = {
      type: 'cycle', cycle: this.cycles - 1, t_s: running.began_s, ended_s: this.t_s,
      inputs: this.inputs,
      decisions: record.decisions,
      actions: this.acted,
      receipts: isOriginal ? this.receipts : [...this.receipts, ...record.settled],
      blind: record.blind ?? null,
      frozen: this.frozen,
      ...(isOriginal ? { original: record } : {}),
      ...(isOriginal || record.flows === undefined ? {} : { flows: record.flows }),
      ...(isOriginal || record.anomaly === undefined ? {} : { anomaly: record.anomaly }),
      ...(this.checkpointDue() ? { checkpoint: this.checkpoint() } : {}),
    };
    this.inputs = [];
    this.receipts = [];
    this.acted = [];
    this.handedOut = 0;
    outputs.push({ kind: 'journal', entry }, ...due, { kind: 'wake', id: this.nextCycle, at_s: this.t_s + this.configuration.interval });
  }

  private settle(receipt: Receipt, outputs: Output[]): void {
    const asked = this.inFlight.list().find(({ id }) => id === receipt.id);
    if (asked !== undefined) this.bandwidth?.answered(asked.action, receipt.outcome, receipt.t_s);
    const settled = this.inFlight.settle(receipt);
    if (settled !== undefined) this.receipts.push(settled);
    this.writeAhead(receipt, outputs);
  }

  private obey(input: Command, outputs: Output[]): void {
    this.frozen = input.command.kind === 'freeze' ? input.command.reason : null;
    this.writeAhead(input, outputs);
  }

  /** What comes in between two cycles must survive a crash before the next one's line. */
  private writeAhead(input: Command | Receipt, outputs: Output[]): void {
    outputs.push({ kind: 'journal', entry: { type: 'input', input } });
  }

  /** An action of the cycle that a crash cut short: in flight until answered, and counted by the guard as if it had just been asked for. */
  private resumeAction({ answered, ...act }: InterruptedAction, t_s: Seconds): void {
    this.rate.count(t_s);
    this.requests = Math.max(this.requests, act.id);
    // The original waits for its commands: nothing of it is in flight, and it knows no cooldown.
    if (this.original !== null) return;
    if (!answered) this.inFlight.begin(inFlight(act, t_s));
    const { kind, target } = targetOf(act);
    if (kind === 'flow') this.bandwidth?.resumed(act.action, t_s);
    else this.targets.changed(kind, target, t_s);
  }

  private scene(): CycleScene {
    const { configuration } = this;
    const frozen = (): string | null => this.frozen;
    return {
      view: this.view,
      traffic: this.traffic,
      guard: this.guard,
      settings: configuration.guard,
      window_s: configuration.window,
      interval_s: configuration.interval,
      epoch_s: this.epoch_s,
      get frozen() { return frozen(); },
      inFlight: this.inFlight,
      watch: this.watch,
      bandwidth: this.bandwidth,
      serviceTarget: (service) => this.targets.service(service),
      groupTarget: (group) => this.targets.group(group),
    };
  }
}

function targetOf({ action }: Act): Pick<ActionInFlight, 'kind' | 'target'> {
  switch (action.kind) {
    case 'scale-service':
      return { kind: 'service', target: action.service };
    case 'add-node':
    case 'remove-node':
      return { kind: 'group', target: action.group };
    case 'throttle-flow':
    case 'release-flow':
      return { kind: 'flow', target: flowName(action.flow) };
  }
}

function inFlight(act: Act, since_s: Seconds): ActionInFlight {
  return { id: act.id, ...targetOf(act), action: act.action, since_s };
}

/** Caps that still stand when flows are no longer watched have to be lifted. The original remembers none. */
function bandwidthOf({ bandwidth, compat }: EngineConfiguration, restored: EngineState | undefined): BandwidthControl | null {
  if (compat === 'elascale') return null;
  const stands = restored?.bandwidth?.caps.some(([, { max_bps }]) => max_bps !== null) === true;
  return bandwidth === undefined && !stands ? null : new BandwidthControl(bandwidth ?? null, restored?.bandwidth);
}

/** Tasks are looked at one by one only where a policy needs it. */
function viewOf({ ignore, scale_groups }: EngineConfiguration, { service, group }: PolicySet): CycleScene['view'] {
  const wanted = service.policy.needs === 'tasks' || (scale_groups && group.policy.needs === 'tasks');
  return wanted ? { detail: 'tasks', without_tasks: ignore.services } : { detail: 'services' };
}

/**
 * compat: the original caught no failure, so that one ended the program. Here the cycle ends, says so in its line, and
 * the next one begins after the interval, as under a supervisor that starts the program again.
 */
function nextOf(sequence: Running['sequence'], answer: Input): IteratorResult<Request, AnyRecord> {
  try {
    return sequence.next(answer);
  } catch (error) {
    if (!(error instanceof OriginalStop) || error.record === undefined) throw error;
    return { done: true, value: { ...error.record, blind: error.message } };
  }
}
