import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CallError } from '../../src/adapters/real/call.js';
import type { ClusterRecord, RecordFields, StoredRecord } from '../../src/adapters/real/swarm/cluster-record.js';
import type { Act } from '../../src/core/engine/protocol.js';
import type { CycleEntry } from '../../src/core/journal/line.js';
import { parseJournal } from '../../src/core/journal/parse.js';
import { replay, type ReplayResult } from '../../src/core/journal/replay.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { policySet } from '../../src/experiment/policy-set.js';
import { scenario } from '../../src/experiment/scenario.js';
import { liveConfiguration, type LiveConfiguration } from '../../src/live/live-configuration.js';
import type { LivePlant, LiveWorld } from '../../src/live/live-plant.js';
import { LiveRun, type LiveEnd, type LiveOptions, type LiveSetup } from '../../src/live/live-run.js';
import type { LiveAlarm } from '../../src/live/wall-alarm.js';
import { createSimulation } from '../../src/sim/create-simulation.js';

/** Unix time at which the virtual world begins. */
export const began_unix_s = 1_700_000_000;
const tick_s = 0.25;

const small = scenario.parse({
  name: 'small', description: 'for tests', duration: '1h', fidelity: 'fluid', seeds: 1, objective: { latency: '500ms', service: 'rest_api' },
  application: {
    stack: 'iot_app',
    services: {
      sensor: { constraints: ['loc==agg-sensor'], cpu: '6ms' },
      rest_api: { constraints: ['loc==edge'], cpu: { time: { law: 'exponential', mean: '35ms' } }, listen_delay: '3s', calls: [{ to: 'db' }] },
      db: { constraints: ['loc==edge'], cpu: '4ms' },
    },
  },
  infrastructure: { flavours: { medium: { cores: 4, memory: '4GiB' } }, groups: { 'iot-agg-sensor': { flavour: 'medium', labels: { loc: 'agg-sensor' } }, 'iot-edge': { flavour: 'medium', labels: { loc: 'edge' } } } },
  metrics: { period: '10s', snapshot: '1s', ingestion: '2s', inventory: '500ms', action: '3s' },
  workload: [{ kind: 'closed', name: 'sensors', service: 'sensor', entry: 'rest_api', think: '80ms', level: { kind: 'steps', steps: [{ at: '0s', level: 1 }, { at: '60s', level: 14 }, { at: '300s', level: 1 }] } }],
});

/** A record of the cluster that may be out of reach. */
export class MemoryRecord implements ClusterRecord {
  stored: StoredRecord | null = null;
  reachable = true;
  private versions = 0;

  constructor(readonly name: string) {}

  read(): Promise<StoredRecord | null> {
    return this.answer(() => this.stored);
  }

  create(fields: RecordFields): Promise<boolean> {
    return this.answer(() => this.stored === null && this.put(fields));
  }

  update(stored: StoredRecord, fields: RecordFields): Promise<boolean> {
    return this.answer(() => this.stored?.version === stored.version && this.put(fields));
  }

  remove(): Promise<void> {
    return this.answer(() => { this.stored = null; });
  }

  put(fields: RecordFields): true {
    this.versions += 1;
    this.stored = { id: this.name, version: this.versions, fields };
    return true;
  }

  private answer<T>(work: () => T): Promise<T> {
    return this.reachable ? Promise.resolve(work()) : Promise.reject(new CallError('unreachable', this.name, 'no route', 'wait'));
  }
}

/** The simulated cluster, its records and its time: what outlives the controllers that a test starts and stops. */
export class VirtualCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'elascale-live-'));
  readonly journal = join(this.folder, 'j.ndjson');
  readonly lease = new MemoryRecord('elascale');
  readonly freeze = new MemoryRecord('elascale-freeze');
  /** Everything that was ever asked of the cluster. */
  readonly acted: (Act & { readonly t_s: number })[] = [];
  readonly notes: string[] = [];
  readonly cycles: CycleEntry[] = [];
  private readonly simulation = createSimulation(
    { application: small.application, infrastructure: small.infrastructure, metrics: small.metrics, workload: small.workload, faults: small.faults, window_s: 30 },
    { seed: 7, epoch_s: began_unix_s, fidelity: 'fluid', duration_s: 3600, warm_up_s: 0, sample_s: 10, objective: { latency_s: 0.5, percentile: 95 } },
  );

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
  }

  get now_s(): number {
    return this.simulation.clock.now_s;
  }

  configuration(engine: object = {}, rest: object = {}): LiveConfiguration {
    const parsed = liveConfiguration.parse({
      lease: { holds_for: '12s' }, cluster: { patience: '60s', timeout: '5s' },
      ...rest, engine: { policy: 'discrete', service_defaults: { max: 6 }, ignore: { services: ['sensor'] }, ...engine },
    });
    return { ...parsed, journal: { ...parsed.journal, file: this.journal } };
  }

  setup(configuration = this.configuration()): LiveSetup {
    const policiesOf = (engine: LiveConfiguration['engine']) => Promise.resolve(policySet(engine, builtInPolicies));
    return { configuration, policiesOf, world: this.world() };
  }

  start(options: Partial<LiveOptions> = {}, setup = this.setup()): { readonly run: LiveRun; readonly ended: Promise<LiveEnd> } {
    const whole: LiveOptions = { inert: null, once: false, me: `c${Math.random()}`, alarmFrom: (epoch_s, from_s) => this.alarmFrom(epoch_s, from_s), now_unix_s: () => Math.floor(began_unix_s + this.now_s), ...options };
    const run = new LiveRun(setup, whole, { cycle: (entry) => void this.cycles.push(entry), note: (level, text) => void this.notes.push(`${level}: ${text}`) });
    const ended = run.run();
    ended.catch(() => undefined);
    return { run, ended };
  }

  /** Lets virtual time pass; between its ticks, everything that waits for an answer gets on with it. */
  async until(t_s: number): Promise<void> {
    await settled();
    while (this.now_s < t_s) {
      this.simulation.runUntil(Math.min(t_s, this.now_s + tick_s));
      await settled();
    }
  }

  /** Lets time pass until the run is over. */
  async end(ended: Promise<LiveEnd>, within_s = 300): Promise<LiveEnd> {
    let end: LiveEnd | undefined;
    let failure: unknown;
    ended.then((value) => { end = value; }, (error: unknown) => { failure = error; });
    const until_s = this.now_s + within_s;
    while (end === undefined && failure === undefined && this.now_s < until_s) await this.until(this.now_s + tick_s);
    if (failure !== undefined) throw failure as Error;
    if (end === undefined) throw new Error(`not over within ${within_s} s`);
    return end;
  }

  /** Asked for by the services' specifications now. */
  async desired(service: string): Promise<number> {
    let found = -1;
    this.simulation.plant.observe({ kind: 'observe', id: 0, purpose: 'check', detail: 'services' }, (input) => {
      if (input.kind === 'observed') found = input.snapshot.services.find(({ name }) => name === service)!.desired;
    });
    await this.until(this.now_s + 5);
    return found;
  }

  text(suffix = ''): string {
    return readFileSync(`${this.journal}${suffix}`, 'utf8');
  }

  replayed(suffix = ''): ReplayResult {
    const journal = parseJournal(this.text(suffix));
    return replay(journal, policySet(journal.header.configuration, builtInPolicies));
  }

  private world(): LiveWorld {
    return { lease: this.lease, freeze: this.freeze, openPlant: () => this.plant(), busy: () => false };
  }

  private plant(): LivePlant {
    const { plant } = this.simulation;
    return {
      observe: (request, answer) => {
        if (!this.freeze.reachable) return answer({ kind: 'observation-failed', t_s: this.now_s, id: request.id, error: 'the manager is unreachable' });
        plant.observe(request, answer);
      },
      act: (request, answer) => {
        this.acted.push({ ...request, t_s: this.now_s });
        plant.act(request, answer);
      },
      close: () => Promise.resolve(),
    };
  }

  private alarmFrom(epoch_s: number, from_s = -Infinity): LiveAlarm & { close(): void } {
    const { clock } = this.simulation;
    const ahead_s = Math.max(from_s - clock.now_s, began_unix_s - epoch_s);
    let closed = false;
    return {
      get now_s() { return clock.now_s + ahead_s; },
      get moment() { return { steady_s: clock.now_s + ahead_s, wall_s: began_unix_s + clock.now_s }; },
      at: (t_s, call) => clock.at(Math.max(clock.now_s, t_s - ahead_s), () => { if (!closed) call(); }),
      close: () => { closed = true; },
    };
  }
}

/** Promises, and the little I/O that opening a journal takes. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate);
}
