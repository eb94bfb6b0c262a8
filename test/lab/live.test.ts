import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { stringify } from 'yaml';
import { pause } from '../../src/adapters/real/call.js';
import { poll } from '../../src/adapters/real/poll.js';
import { connect } from '../../src/adapters/real/swarm/connect.js';
import { scaleService } from '../../src/adapters/real/swarm/scale-service.js';
import type { CycleEntry, JournalEntry } from '../../src/core/journal/line.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import type { PolicySet } from '../../src/core/policies/resolved-policy.js';
import { loadPolicyModules } from '../../src/experiment/policy-module.js';
import { policySet } from '../../src/experiment/policy-set.js';
import { parseJournal } from '../../src/core/journal/parse.js';
import { recover } from '../../src/core/journal/recover.js';
import { replay } from '../../src/core/journal/replay.js';
import { namedStream } from '../../src/sim/random/streams.js';
import { disconnectHost, reconnectHost } from '../../src/lab/lab.js';
import { LabSwarm, tlsEndpoint } from './lab-swarm.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kills = Number(process.env['ELASCALE_KILLS'] ?? 10);
const service = 'live-web';

/** Climbs from 1 to 3 and down again, a step a cycle; its thresholds tell how often it was asked. */
const climber = `const up = (n) => [2, 3, 2, 1][n % 4];
export default {
  name: 'climber', description: 'up and down', parameters: { parse: (given) => given, safeParse: (given) => ({ success: true, data: given }) },
  recommend: ({ state = 0 }) => ({ kind: 'replicas', desired: up(state), reason: 'step ' + state, thresholds: { up: state, down: 0 }, state: state + 1 }),
};
`;

/** A scaling of the service as the manager's own events tell it. */
interface Scaling {
  readonly from: number;
  readonly to: number;
}

let swarm: LabSwarm;
let folder: string;
const started: ChildProcess[] = [];
const spoken = new Map<ChildProcess, () => string>();

beforeAll(async () => {
  swarm = await LabSwarm.open(inject('labName'));
  await swarm.create(service, { replicas: 1 });
  await swarm.running(service, 1);
  folder = mkdtempSync(join(tmpdir(), 'elascale-live-lab-'));
  writeFileSync(join(folder, 'climber.mjs'), climber);
});

afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await scaleService(swarm.manager, service, 1);
});

afterAll(async () => {
  for (const { ID } of await connect(tlsEndpoint(swarm.hosts[0]!)).listConfigs()) await connect(tlsEndpoint(swarm.hosts[0]!)).getConfig(ID).remove();
  await swarm.close();
  rmSync(folder, { recursive: true });
});

/** A live configuration of its own journal; all of them share the lease. */
function configuration(name: string, engine: object = {}, metrics: object = { source: 'docker-stats', sample: '2s' }): { readonly config: string; readonly journal: string } {
  const { address, port, tls } = swarm.hosts[0]!;
  const config = join(folder, `${name}.yaml`);
  writeFileSync(config, stringify({
    cluster: { docker: `tcp://${address}:${port}`, tls: { ca: tls.ca, cert: tls.cert, key: tls.key }, timeout: '5s', attempts: 1, patience: '8s' },
    metrics,
    journal: { file: `${name}.ndjson` },
    lease: { holds_for: '4s' },
    engine: { policy: './climber.mjs', interval: '1s', checkpoint_every: 7, guard: { actions_per_minute: 600 }, ...engine },
  }));
  return { config, journal: join(folder, `${name}.ndjson`) };
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  said(): string;
}

function elascale(...words: string[]): Started {
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let text = '';
  for (const output of [child.stdout, child.stderr]) output.setEncoding('utf8').on('data', (more: string) => { text += more; });
  spoken.set(child, () => text);
  return { child, said: () => text, ended: new Promise((resolve) => child.on('close', resolve)) };
}

async function eventually(what: string, holds: () => boolean, within_s = 60): Promise<void> {
  if ((await poll(within_s, () => Promise.resolve(holds() ? true : undefined))) !== undefined) return;
  throw new Error(`not within ${within_s} s: ${what}; the last process said: ${spoken.get(started.at(-1)!)!()}`);
}

function entries(journal: string): JournalEntry[] {
  try {
    return parseJournal(readFileSync(journal, 'utf8')).entries.map(({ entry }) => entry);
  } catch {
    return [];
  }
}

const cycles = (journal: string): CycleEntry[] => entries(journal).filter((entry): entry is CycleEntry => entry.type === 'cycle');
const actions = (journal: string): { id: number; to: number }[] =>
  cycles(journal).flatMap((cycle) => cycle.actions.map(({ id, action }) => ({ id, to: action.kind === 'scale-service' ? action.to : -1 })));

async function policiesOf(journal: string): Promise<PolicySet> {
  const { configuration } = parseJournal(readFileSync(journal, 'utf8')).header;
  return policySet(configuration, await loadPolicyModules([configuration.policy], folder, journal));
}

async function replays(journal: string): Promise<unknown> {
  return replay(parseJournal(readFileSync(journal, 'utf8')), await policiesOf(journal));
}

/** Collects what the manager says of every update of the service, also of one that changed nothing. */
async function scalings(): Promise<{ readonly seen: readonly Scaling[]; close(): void }> {
  const seen: Scaling[] = [];
  const events = (await connect(tlsEndpoint(swarm.hosts[0]!)).getEvents({ filters: { type: ['service'], event: ['update'] } })) as NodeJS.ReadableStream & { destroy(): void };
  let text = '';
  events.setEncoding('utf8');
  events.on('data', (more: string) => {
    const lines = (text + more).split('\n');
    text = lines.pop()!;
    for (const line of lines.filter((each) => each.trim() !== '')) {
      const { name, 'replicas.old': from, 'replicas.new': to } = (JSON.parse(line) as { Actor: { Attributes: Record<string, string> } }).Actor.Attributes;
      if (name === service) seen.push({ from: Number(from), to: Number(to) });
    }
  });
  return { seen, close: () => events.destroy() };
}

describe('live mode on a real swarm', () => {
  it('--once --shadow decides, journals and does not act', async () => {
    const { config, journal } = configuration('shadow');
    const run = elascale('live', '--config', config, '--once', '--shadow', '--json');
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.said().split('\n').find((line) => line.startsWith('{"ended"'))!)).toMatchObject({
      ended: 'once', blind: null, decisions: [{ target: service, current: 1, recommendation: 2, decision: 1 }], actions: [],
    });
    expect(await replays(journal)).toEqual({ match: true, cycles: 1 });
  });

  it('SIGTERM finishes the cycle, gives the lease back and ends with 0; --once after it acts at once', async () => {
    const { config, journal } = configuration('stop');
    const run = elascale('live', '--config', config);
    await eventually('an action', () => actions(journal).length > 0);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    const asked = actions(journal).length;
    expect(entries(journal).filter((entry) => entry.type === 'input' && entry.input.kind === 'receipt')).toHaveLength(asked);
    expect(await elascale('live', '--config', config, '--once').ended).toBe(0);
    expect(actions(journal).length).toBe(asked + 1);
    expect(await replays(journal)).toMatchObject({ match: true });
  });

  it('two controllers: one acts, the other stands by and takes over when the first is killed', async () => {
    const [one, two] = [configuration('one'), configuration('two')];
    const first = elascale('live', '--config', one.config);
    await eventually('the first acts', () => actions(one.journal).length > 1);
    const second = elascale('live', '--config', two.config);
    await eventually('the second stands by', () => second.said().includes('standing by'));
    expect(await elascale('live', '--config', configuration('three').config, '--once').ended).toBe(3);
    expect(entries(two.journal)).toEqual([]);
    const before = actions(one.journal).length;
    await eventually('the first goes on', () => actions(one.journal).length > before + 1);
    first.child.kill('SIGKILL');
    const killed_ms = performance.now();
    await first.ended;
    await eventually('the second acts', () => actions(two.journal).length > 0);
    // It has to watch the dead one's last renewal for the whole of `holds_for`; whoever still holds the lease has renewed
    // it within two thirds of that.
    expect(performance.now() - killed_ms).toBeGreaterThan(4000 / 3);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('freeze and unfreeze reach a running controller through the cluster', async () => {
    const { config, journal } = configuration('freeze');
    expect(await elascale('freeze', '--config', config, '--reason', 'exam week').ended).toBe(0);
    const run = elascale('live', '--config', config);
    await eventually('frozen cycles', () => cycles(journal).filter(({ frozen }) => frozen === 'exam week').length > 2);
    expect(actions(journal)).toEqual([]);
    expect(await elascale('unfreeze', '--config', config).ended).toBe(0);
    await eventually('an action', () => actions(journal).length > 0);
    run.child.kill('SIGTERM');
    await run.ended;
    expect(await replays(journal)).toMatchObject({ match: true });
  });

  it('SIGHUP goes on under a new configuration with what the policy remembers; a broken one is told and not taken over', async () => {
    const { config, journal } = configuration('reload');
    const run = elascale('live', '--config', config);
    await eventually('two cycles', () => cycles(journal).length > 1);
    writeFileSync(config, 'engine: {intervall: 1s}\n');
    run.child.kill('SIGHUP');
    await eventually('its faults', () => run.said().includes('is not taken over'));
    configuration('reload', { services: { other: { max: 9 } } });
    run.child.kill('SIGHUP');
    await eventually('a new file', () => existsSync(`${journal}.1`));
    await eventually('a cycle in it', () => cycles(journal).length > 1);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect([await replays(`${journal}.1`), await replays(journal)]).toMatchObject([{ match: true }, { match: true }]);
    const steps = [`${journal}.1`, journal].flatMap((each) => cycles(each).flatMap(({ decisions }) => decisions.flatMap(({ thresholds }) => (thresholds === null ? [] : [thresholds.up]))));
    expect(steps).toEqual(steps.map((_, index) => index));
  });

  it('record journals without acting, and doctor finds everything in order', async () => {
    const { config } = configuration('record');
    const out = join(folder, 'recorded.ndjson');
    const events = await scalings();
    expect(await elascale('record', '--config', config, '--out', out, '--for', '4s').ended).toBe(0);
    events.close();
    expect(events.seen).toEqual([]);
    expect(cycles(out).length).toBeGreaterThan(1);
    expect(replay(parseJournal(readFileSync(out, 'utf8')), policySet(parseJournal(readFileSync(out, 'utf8')).header.configuration, builtInPolicies))).toMatchObject({ match: true });
    const doctor = elascale('doctor', '--config', config);
    expect(await doctor.ended, doctor.said()).toBe(0);
  });

  it('metrics that are refused hold everything; no log, journal or argument shows what was sent to them', async () => {
    const secret = 'hunter2-of-the-lab';
    const sent: string[] = [];
    const store = createServer(({ headers: { authorization = '' } }, answer) => {
      sent.push(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString());
      answer.writeHead(sent.length % 2 === 0 ? 401 : 503).end(JSON.stringify({ status: 'error', error: 'not now' }));
    }).listen(0, '127.0.0.1');
    await once(store, 'listening');
    try {
      writeFileSync(join(folder, 'password'), `${secret}\n`);
      const { config, journal } = configuration('refused', {}, { source: 'prometheus', url: `http://127.0.0.1:${(store.address() as AddressInfo).port}`, user: 'elascale', password_file: 'password' });
      const run = elascale('live', '--config', config);
      await eventually('cycles', () => cycles(journal).length > 3);
      const argv = readFileSync(`/proc/${run.child.pid}/cmdline`, 'utf8');
      run.child.kill('SIGTERM');
      expect(await run.ended).toBe(0);
      expect(new Set(sent)).toEqual(new Set([`elascale:${secret}`]));
      expect(cycles(journal).map(({ blind }) => blind)).toEqual(cycles(journal).map(() => expect.stringContaining('query of http://127.0.0.1')));
      expect(actions(journal)).toEqual([]);
      for (const text of [run.said(), readFileSync(journal, 'utf8'), argv]) {
        expect(text).not.toBe('');
        for (const form of [secret, Buffer.from(`elascale:${secret}`).toString('base64')]) expect(text).not.toContain(form);
      }
      for (const key of [swarm.hosts[0]!.tls.key, swarm.hosts[0]!.tls.cert]) expect(run.said() + readFileSync(journal, 'utf8')).not.toContain(readFileSync(key, 'utf8').split('\n')[1]!);
    } finally {
      store.close();
      store.closeAllConnections();
    }
  });

  it('a manager that is cut off is borne for the patience, then the run ends with 4 and nothing was done meanwhile', async () => {
    const { config, journal } = configuration('cut');
    const run = elascale('live', '--config', config);
    await eventually('an action', () => actions(journal).length > 0);
    const { lab } = swarm;
    const host = swarm.hosts[0]!.name;
    await disconnectHost(lab, host);
    const asked = actions(journal).length;
    try {
      expect(await run.ended).toBe(4);
    } finally {
      await reconnectHost(lab, host);
    }
    // One may have been on its way.
    expect(actions(journal).length - asked).toBeLessThanOrEqual(1);
    expect(run.said()).toContain('elascale doctor tells more');
    await swarm.until('all nodes are back', ({ nodes }) => nodes.every(({ state }) => state === 'ready'));
  });

  it(`killed ${kills} times at random points while it scales: no action is lost or doubled, the policy remembers`, async () => {
    const { config, journal } = configuration('kills');
    const events = await scalings();
    const random = namedStream(1, 'kills');
    for (let kill = 0; kill < kills; kill += 1) {
      const run = elascale('live', '--config', config);
      const from = cycles(journal).length;
      await eventually('cycles after a restart', () => cycles(journal).length > from, 90);
      await pause(random.uniform() * 2.5);
      run.child.kill('SIGKILL');
      await run.ended;
    }
    const last = elascale('live', '--config', config);
    const from = cycles(journal).length;
    await eventually('cycles after the last restart', () => cycles(journal).length > from + 3, 120);
    last.child.kill('SIGTERM');
    expect(await last.ended).toBe(0);
    await pause(1);
    events.close();

    expect(await replays(journal)).toMatchObject({ match: true });
    // Every scaling that the manager knows is one action of the journal, in its order, none twice.
    const asked = actions(journal);
    expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
    const unasked: Scaling[] = [];
    let place = 0;
    for (const scaling of events.seen) {
      expect(scaling.from).not.toBe(scaling.to);
      const found = asked.findIndex(({ to }, index) => index >= place && to === scaling.to);
      if (found < 0) unasked.push(scaling);
      else place = found + 1;
    }
    expect(unasked).toEqual([]);
    // What was promised and not carried out is told as given up or still waited for: none is forgotten.
    const givenUp = cycles(journal).flatMap(({ receipts }) => receipts.filter(({ how }) => how === 'given-up')).length;
    const waitedFor = recover(parseJournal(readFileSync(journal, 'utf8')), await policiesOf(journal)).engine.checkpoint().inFlight.length;
    expect(asked.length - events.seen.length).toBe(givenUp + waitedFor);
    // Each decision of the policy continues where the one before it stood, whichever process made it.
    const steps = cycles(journal).flatMap(({ decisions }) => decisions.flatMap(({ thresholds }) => (thresholds === null ? [] : [thresholds.up])));
    expect(steps).toEqual(steps.map((_, index) => index));
    const { services } = await swarm.until('the service stands', () => true);
    expect(services.find(({ name }) => name === service)!.desired).toBe(events.seen.at(-1)!.to);
    process.stderr.write(`${kills} kills: ${cycles(journal).length} cycles, ${asked.length} actions, ${events.seen.length} scalings, ${givenUp} given up\n`);
  }, 60_000 + kills * 100_000);
});
