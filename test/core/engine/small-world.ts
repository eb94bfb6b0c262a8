import { engineConfiguration } from '../../../src/core/configuration/engine-configuration.js';
import { Driver } from '../../../src/core/engine/driver.js';
import { Engine } from '../../../src/core/engine/engine.js';
import type { EngineState } from '../../../src/core/engine/state.js';
import { journalLine, type CycleEntry, type JournalEntry } from '../../../src/core/journal/line.js';
import type { Action } from '../../../src/core/plant/action.js';
import type { Plant } from '../../../src/core/plant/plant.js';
import type { NodeObservation, Reading, ServiceObservation, Snapshot } from '../../../src/core/plant/snapshot.js';
import { definePolicy } from '../../../src/core/policies/define-policy.js';
import type { PolicyContext, Recommendation, AskAgain } from '../../../src/core/policies/policy.js';
import type { PolicySet } from '../../../src/core/policies/resolved-policy.js';
import { z } from 'zod';

export const reading = (cpu: number, newest_s = 0): Reading => ({ cpu, memory: 0.1, net_tx_Bps: 0, samples: 3, newest_s });

export const service = (name: string, overrides: Partial<ServiceObservation> = {}): ServiceObservation => ({
  name, stack: 'iot_app', mode: 'replicated', desired: 1, running: 1, groups: ['iot-edge'], reading: reading(0.5), tasks: [], ...overrides,
});

export const node = (name: string, created = '2018-11-20T09:00:00.1Z'): NodeObservation => ({
  name, group: name.split('.')[0]!, created, state: 'ready', labels: {},
});

export type Rule = (context: PolicyContext) => Recommendation | AskAgain;

/** A policy from one function: what the engine makes of its answers is what these tests are about. */
export function policySet(recommend: Rule): PolicySet {
  const policy = definePolicy({ name: 'scripted', description: 'for tests', parameters: z.unknown(), recommend });
  return { service: { policy, parameters: {} }, group: { policy, parameters: {} } };
}

export const want = (desired: number, state?: unknown): Recommendation => ({ kind: 'replicas', desired, reason: 'scripted', ...(state === undefined ? {} : { state }) });

/** A cluster that obeys at once (or, with `lazy`, answers no action), in a virtual time that these tests move. */
export class SmallWorld implements Plant {
  now_s = 0;
  services: ServiceObservation[] = [service('api')];
  nodes: NodeObservation[] = [node('iot-edge')];
  groupReading: Reading | null = null;
  observationError: string | undefined;
  lazy = false;
  provisioning: string[] | undefined;
  readonly actions: Action[] = [];
  readonly lines: string[] = [];
  readonly unanswered: (() => void)[] = [];
  private alarms: { t_s: number; order: number; call: () => void }[] = [];
  driver: Driver;

  constructor(readonly configuration: unknown, readonly rule: Rule, restored?: EngineState) {
    this.driver = this.connect(new Engine(engineConfiguration.parse(configuration), policySet(rule), restored));
  }

  connect(engine: Engine): Driver {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- `now_s` must be read when asked
    const world = this;
    const alarm = { get now_s() { return world.now_s; }, at: (t_s: number, call: () => void) => { this.alarms.push({ t_s, order: this.alarms.length, call }); } };
    this.driver = new Driver(engine, this, alarm, (entry) => this.lines.push(journalLine(entry)));
    return this.driver;
  }

  observe(request: Parameters<Plant['observe']>[0], answer: Parameters<Plant['observe']>[1]): void {
    const { id } = request;
    if (this.observationError !== undefined) return answer({ kind: 'observation-failed', t_s: this.now_s, id, error: this.observationError });
    answer({ kind: 'observed', t_s: this.now_s, id, snapshot: this.snapshot() });
  }

  act(request: Parameters<Plant['act']>[0], answer: Parameters<Plant['act']>[1]): void {
    this.actions.push(request.action);
    const done = (): void => {
      this.obey(request.action);
      answer({ kind: 'receipt', t_s: this.now_s, id: request.id, outcome: { kind: 'done' } });
    };
    if (this.lazy) this.unanswered.push(done);
    else done();
  }

  private obey(action: Action): void {
    if (action.kind === 'scale-service') {
      this.services = this.services.map((each) => (each.name === action.service ? { ...each, desired: action.to, running: action.to } : each));
    } else if (action.kind === 'add-node') {
      this.nodes = [...this.nodes, node(action.node, `2018-11-21T09:00:${String(this.nodes.length).padStart(2, '0')}Z`)];
    } else if (action.kind === 'remove-node') {
      this.nodes = this.nodes.filter(({ name }) => name !== action.node);
    }
  }

  private snapshot(): Snapshot {
    const fresh = (value: Reading | null): Reading | null => (value === null || value.newest_s < 0 ? value : { ...value, newest_s: this.now_s });
    return {
      taken_s: this.now_s,
      services: this.services.map((each) => ({ ...each, reading: each.desired === 0 ? null : fresh(each.reading) })),
      groups: [{ name: 'iot-edge', ready: this.nodes.length, reading: fresh(this.groupReading), pending_tasks: 0 }],
      nodes: this.nodes,
      ...(this.provisioning === undefined ? {} : { provisioning: this.provisioning }),
    };
  }

  start(): this {
    this.driver.send({ kind: 'start', t_s: this.now_s, epoch_s: 1_543_270_005 });
    return this;
  }

  runUntil(t_s: number): this {
    for (;;) {
      const [next] = this.alarms.filter((alarm) => alarm.t_s <= t_s).sort((a, b) => a.t_s - b.t_s || a.order - b.order);
      if (next === undefined) break;
      this.alarms = this.alarms.filter((alarm) => alarm !== next);
      this.now_s = Math.max(this.now_s, next.t_s);
      next.call();
    }
    this.now_s = t_s;
    return this;
  }

  entries(): readonly JournalEntry[] {
    return this.lines.map((line) => JSON.parse(line) as JournalEntry);
  }

  cycles(): readonly CycleEntry[] {
    return this.entries().filter((entry): entry is CycleEntry => entry.type === 'cycle');
  }

  journal(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }
}
