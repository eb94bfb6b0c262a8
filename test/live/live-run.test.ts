import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { journalLine, type JournalEntry } from '../../src/core/journal/line.js';
import { InputError } from '../../src/experiment/input/input-error.js';
import { JournalFile } from '../../src/live/journal/journal-file.js';
import { lockJournal } from '../../src/live/journal/journal-lock.js';
import { VirtualCluster } from './virtual-cluster.js';

const entries = (text: string): JournalEntry[] => text.trim().split('\n').map((line) => JSON.parse(line) as JournalEntry);
const actions = (text: string) => entries(text).flatMap((entry) => (entry.type === 'cycle' || entry.type === 'intent' ? entry.actions : []));

describe('live mode', () => {
  it('scales, has every line on disk, and what it wrote replays', async () => {
    const cluster = new VirtualCluster();
    const { run, ended } = cluster.start();
    await cluster.until(200);
    expect(cluster.acted.length).toBeGreaterThan(1);
    run.stop();
    expect(await cluster.end(ended)).toEqual({ kind: 'stopped', unanswered: 0 });
    expect(cluster.replayed()).toMatchObject({ match: true });
    expect(actions(cluster.text()).map(({ id }) => id)).toEqual(cluster.acted.map(({ id }) => id));
    expect(cluster.lease.stored!.fields['holder']).toBe('');
  });

  it('--once does one cycle, waits for its receipts and carries its state in the journal', async () => {
    const cluster = new VirtualCluster();
    for (const at_s of [70, 100, 130, 160]) {
      await cluster.until(at_s);
      expect(await cluster.end(cluster.start({ once: true }).ended)).toMatchObject({ kind: 'once', cycle: { blind: null } });
    }
    expect(cluster.cycles.map(({ cycle }) => cycle)).toEqual([0, 1, 2, 3]);
    expect(cluster.acted.length).toBeGreaterThan(0);
    const written = entries(cluster.text());
    const receipts = written.filter((entry) => entry.type === 'input' && entry.input.kind === 'receipt');
    expect(receipts).toHaveLength(cluster.acted.length);
    expect(cluster.replayed()).toEqual({ match: true, cycles: 4 });
  });

  it('shadow mode decides and never acts, needs no lease, and says what it would have done', async () => {
    const cluster = new VirtualCluster();
    cluster.lease.put({ holder: 'somebody', renewals: '1' });
    const { run, ended } = cluster.start({ inert: 'shadow mode' });
    await cluster.until(200);
    run.stop();
    await cluster.end(ended);
    expect(cluster.acted).toEqual([]);
    expect(cluster.lease.stored!.fields['holder']).toBe('somebody');
    expect(cluster.cycles.flatMap(({ decisions }) => decisions).some(({ recommendation, current, guard }) => recommendation! > current && guard.some(({ rule }) => rule === 'freeze'))).toBe(true);
    expect(cluster.replayed()).toMatchObject({ match: true });
  });

  it('goes from shadow to live with one journal', async () => {
    const cluster = new VirtualCluster();
    await cluster.until(70);
    await cluster.end(cluster.start({ inert: 'shadow mode', once: true }).ended);
    const { run, ended } = cluster.start();
    await cluster.until(150);
    run.stop();
    await cluster.end(ended);
    expect(cluster.acted.length).toBeGreaterThan(0);
    expect(cluster.replayed()).toMatchObject({ match: true });
  });
});

describe('a crash while the journal is written', () => {
  /** The n-th line is written not at all, in part, or whole; then the process is gone. */
  const modes = ['before', 'torn', 'after'] as const;
  const policy = { checkpoint_every: 3, policy: 'discrete', guard: { cooldown_up: '5s' } };

  async function crashed(nth: number, mode: (typeof modes)[number]): Promise<VirtualCluster> {
    const cluster = new VirtualCluster();
    await cluster.until(55);
    let lines = 0;
    const { append } = JournalFile.prototype;
    const spy = vi.spyOn(JournalFile.prototype, 'append').mockImplementation(function killed(this: JournalFile, entry) {
      lines += 1;
      if (lines === nth) {
        if (mode === 'after') append.call(this, entry);
        if (mode === 'torn') writeFileSync(cluster.journal, journalLine(entry).slice(0, -30), { flag: 'a' });
        // kill -9: the lease is not given back either.
        cluster.lease.reachable = false;
        throw new Error('killed');
      }
      append.call(this, entry);
    });
    try {
      await expect(cluster.end(cluster.start({}, cluster.setup(cluster.configuration(policy))).ended)).rejects.toThrow('killed');
    } finally {
      spy.mockRestore();
    }
    await cluster.until(cluster.now_s + 8);
    cluster.lease.reachable = true;
    const { run, ended } = cluster.start({}, cluster.setup(cluster.configuration(policy)));
    await cluster.until(cluster.now_s + 200);
    run.stop();
    await cluster.end(ended);
    return cluster;
  }

  it.each(modes.flatMap((mode) => Array.from({ length: 10 }, (_, index) => [mode, index + 1] as const)))('%s line %i: no action is lost or doubled', async (mode, nth) => {
    const cluster = await crashed(nth, mode);
    expect(cluster.replayed()).toMatchObject({ match: true });
    const written = actions(cluster.text());
    const asked = cluster.acted.map(({ id }) => id);
    expect(new Set(asked).size).toBe(asked.length);
    const known = new Set(written.map(({ id }) => id));
    expect(asked.filter((id) => !known.has(id))).toEqual([]);
    // Only what the line promised that was the last before the crash may not have been asked for.
    expect([...known].filter((id) => !asked.includes(id)).length).toBeLessThanOrEqual(mode === 'after' ? 2 : 0);
    if (mode === 'torn') expect(cluster.notes.join()).toMatch(/cut short by a crash/);
    const last = cluster.cycles.at(-1)!.decisions.find(({ target }) => target === 'rest_api')!;
    expect(await cluster.desired('rest_api')).toBe(last.decision);
    expect(last.decision).toBeGreaterThan(2);
  });
});

describe('a restart', () => {
  it('says what it goes on from; a first start has nothing to say', async () => {
    const cluster = new VirtualCluster();
    for (const until_s of [75, 150]) {
      const { run, ended } = cluster.start();
      await cluster.until(until_s);
      expect(cluster.notes.filter((note) => note.includes('goes on from the journal'))).toEqual(
        until_s === 75 ? [] : [expect.stringMatching(/^info: goes on from the journal .*: \d+ cycles?, what the policies remember of \d+ targets?, \d+ actions? in flight$/)]);
      run.stop();
      await cluster.end(ended);
    }
  });
});

describe('a journal cut anywhere', () => {
  it('is recovered from every length of its first lines on', async () => {
    const cluster = new VirtualCluster();
    await cluster.until(60);
    const { run, ended } = cluster.start();
    await cluster.until(75);
    run.stop();
    await cluster.end(ended);
    const whole = readFileSync(cluster.journal);
    const end = whole.indexOf('\n', whole.indexOf('\n') + 1) + 200;
    for (let bytes = 0; bytes <= end; bytes += 97) {
      writeFileSync(cluster.journal, whole.subarray(0, bytes));
      await cluster.end(cluster.start({ inert: 'shadow mode', once: true }).ended);
      expect(cluster.replayed(), `${bytes} bytes`).toMatchObject({ match: true });
    }
  });
});

describe('rotation', () => {
  it('goes on in a new file at its size, keeps as many as it should, and each replays by itself', async () => {
    const cluster = new VirtualCluster();
    const { run, ended } = cluster.start({}, cluster.setup({ ...cluster.configuration(), journal: { file: cluster.journal, rotate_at: 8000, keep: 3 } }));
    await cluster.until(250);
    run.stop();
    await cluster.end(ended);
    expect(['', '.1', '.2', '.3', '.4'].map((suffix) => existsSync(`${cluster.journal}${suffix}`))).toEqual([true, true, true, true, false]);
    for (const suffix of ['', '.1', '.2', '.3']) expect(cluster.replayed(suffix)).toMatchObject({ match: true });
    const numbers = ['.3', '.2', '.1', ''].flatMap((suffix) => entries(cluster.text(suffix)).flatMap((entry) => (entry.type === 'cycle' ? [entry.cycle] : [])));
    expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
  });

  it('a reload goes on under the new configuration after the cycle under way, with what the engine remembers', async () => {
    const cluster = new VirtualCluster();
    const { run, ended } = cluster.start();
    await cluster.until(100);
    const before = cluster.acted.length;
    expect(before).toBeGreaterThan(0);
    run.reload(cluster.setup(cluster.configuration({ service_defaults: { max: 2 } })));
    await cluster.until(130);
    expect(await cluster.desired('rest_api')).toBe(2);
    run.stop();
    await cluster.end(ended);
    expect(entries(cluster.text())[0]).toMatchObject({ type: 'header', configuration: { service_defaults: { max: 2 } }, checkpoint: { cycles: cluster.cycles.findIndex(({ t_s }) => t_s >= 100) } });
    expect(cluster.replayed()).toMatchObject({ match: true });
    expect(cluster.replayed('.1')).toMatchObject({ match: true });
  });

  it('a reload is refused when the cycle under way has set to work on a node: two would be at it', async () => {
    const cluster = new VirtualCluster();
    let busy = false;
    const setup = cluster.setup();
    const { run, ended } = cluster.start({}, { ...setup, world: { ...setup.world, busy: () => busy } });
    const next = cluster.setup(cluster.configuration({ service_defaults: { max: 2 } }));
    await cluster.until(100);
    run.reload(next);
    busy = true;
    await cluster.until(160);
    expect(cluster.notes.filter((note) => note.includes('the configuration in force stays'))).toHaveLength(1);
    expect(await cluster.desired('rest_api')).toBeGreaterThan(2);
    expect(cluster.cycles.at(-1)!.t_s).toBeGreaterThan(130);
    run.reload(next);
    expect(cluster.notes.filter((note) => note.includes('the configuration in force stays'))).toHaveLength(2);
    busy = false;
    run.reload(next);
    await cluster.until(cluster.now_s + 40);
    expect(await cluster.desired('rest_api')).toBe(2);
    run.stop();
    await cluster.end(ended);
    expect(cluster.replayed()).toMatchObject({ match: true });
  });

  it('a reload does not hand the lease to a standby', async () => {
    const cluster = new VirtualCluster();
    const { run, ended } = cluster.start({ me: 'first' });
    await cluster.until(20);
    const standby = cluster.start({ me: 'second' });
    await cluster.until(40);
    run.reload(cluster.setup(cluster.configuration({ interval: '15s' })));
    await cluster.until(80);
    expect(cluster.lease.stored!.fields['holder']).toBe('first');
    run.stop();
    standby.run.stop();
    await cluster.end(ended);
    await cluster.end(standby.ended);
    expect(cluster.replayed()).toMatchObject({ match: true });
  });

  it('a journal that was written under a policy that is gone is told, not begun anew', async () => {
    const cluster = new VirtualCluster();
    await cluster.end(cluster.start({ once: true }).ended);
    writeFileSync(cluster.journal, cluster.text().replaceAll('"discrete"', '"gone"'));
    const setup = cluster.setup();
    const missing = { ...setup, policiesOf: async (engine: typeof setup.configuration.engine) => {
      if (engine.policy.name === 'gone') throw new InputError([{ file: 'e.yaml', path: 'engine.policy', found: 'unknown policy "gone"', allowed: 'others' }]);
      return setup.policiesOf(engine);
    } };
    await expect(cluster.end(cluster.start({ once: true }, missing).ended)).rejects.toThrow('move the file away to begin anew');
  });

  it('a file of another configuration is gone on from at the start', async () => {
    const cluster = new VirtualCluster();
    await cluster.end(cluster.start({ once: true }).ended);
    await cluster.end(cluster.start({ once: true }, cluster.setup(cluster.configuration({ interval: '20s' }))).ended);
    expect(cluster.notes.join()).toContain('the configuration has changed');
    expect(entries(cluster.text()).map(({ type }) => type)).toEqual(['header', 'cycle']);
    expect(cluster.cycles.map(({ cycle }) => cycle)).toEqual([0, 1]);
    expect(cluster.replayed()).toEqual({ match: true, cycles: 1 });
  });
});

describe('the freeze switch', () => {
  it('stops actions within a cycle, holds over a restart, and lets go again', async () => {
    const cluster = new VirtualCluster();
    const first = cluster.start();
    await cluster.until(80);
    cluster.freeze.put({ reason: 'exam week' });
    const acted = cluster.acted.length;
    await cluster.until(100);
    first.run.stop();
    await cluster.end(first.ended);
    const second = cluster.start();
    await cluster.until(200);
    expect(cluster.acted).toHaveLength(acted);
    expect(cluster.cycles.at(-1)!.frozen).toBe('exam week');
    await cluster.freeze.remove();
    await cluster.until(300);
    expect(cluster.acted.length).toBeGreaterThan(acted);
    second.run.stop();
    await cluster.end(second.ended);
    expect(cluster.replayed()).toMatchObject({ match: true });
  });

  it('holds where it cannot be read', async () => {
    const cluster = new VirtualCluster();
    await cluster.until(70);
    cluster.freeze.reachable = false;
    await cluster.end(cluster.start({ once: true }).ended);
    expect(cluster.acted).toEqual([]);
    expect(cluster.cycles[0]!.frozen).toBe('the freeze switch has not been read yet');
  });
});

describe('two controllers', () => {
  it('the second stands by, says for whom, and takes over when the first is gone', async () => {
    const cluster = new VirtualCluster();
    const first = cluster.start({ me: 'first' });
    await cluster.until(20);
    const second = cluster.start({ me: 'second' }, cluster.setup({ ...cluster.configuration(), journal: { ...cluster.configuration().journal, file: `${cluster.journal}.second` } }));
    await cluster.until(60);
    expect(cluster.notes).toContain('info: first holds the lease elascale: standing by');
    expect(existsSync(`${cluster.journal}.second`)).toBe(false);
    first.run.stop();
    await cluster.end(first.ended);
    await cluster.until(cluster.now_s + 13);
    expect(cluster.lease.stored!.fields['holder']).toBe('second');
    expect(existsSync(`${cluster.journal}.second`)).toBe(true);
    second.run.stop();
    await cluster.end(second.ended);
  });

  it('--once ends with who holds the lease, but takes over from one that is gone', async () => {
    const cluster = new VirtualCluster();
    const first = cluster.start({ me: 'first' });
    await cluster.until(20);
    expect(await cluster.end(cluster.start({ me: 'second', once: true }).ended)).toEqual({ kind: 'taken', holder: 'first' });
    first.run.stop();
    await cluster.end(first.ended);
    cluster.lease.put({ holder: 'dead', renewals: '7' });
    expect(await cluster.end(cluster.start({ me: 'third', once: true }).ended)).toMatchObject({ kind: 'once' });
  });

  it('one that loses the lease in the middle of a cycle acts no more, and goes on once it holds it again', async () => {
    const cluster = new VirtualCluster();
    const { run, ended } = cluster.start({ me: 'first' });
    await cluster.until(74);
    cluster.lease.reachable = false;
    await cluster.until(84);
    const acted = cluster.acted.length;
    await cluster.until(120);
    expect(cluster.acted).toHaveLength(acted);
    cluster.lease.reachable = true;
    await cluster.until(200);
    expect(cluster.notes.join()).toContain('lost the lease');
    expect(cluster.acted.length).toBeGreaterThan(acted);
    run.stop();
    await cluster.end(ended);
    expect(cluster.replayed()).toMatchObject({ match: true });
  });

  it('a standby that takes over waits for a journal that its paused predecessor has not let go', async () => {
    const cluster = new VirtualCluster();
    cluster.lease.put({ holder: 'paused', renewals: '3' });
    const lock = await lockJournal(cluster.journal);
    const { run, ended } = cluster.start({ me: 'second' });
    await cluster.until(30);
    expect(cluster.notes.join()).toContain('is not let go yet by paused');
    expect(cluster.cycles).toEqual([]);
    lock.release();
    await cluster.until(60);
    expect(cluster.cycles.length).toBeGreaterThan(0);
    run.stop();
    await cluster.end(ended);
  });

  it('never share a journal', async () => {
    const cluster = new VirtualCluster();
    const { run, ended } = cluster.start({ me: 'first' });
    await cluster.until(20);
    await expect(cluster.end(cluster.start({ inert: 'shadow mode' }).ended)).rejects.toThrow('a journal that another process writes');
    run.stop();
    await cluster.end(ended);
  });
});

describe('a manager that does not answer', () => {
  it('is told at once, also where it has never answered, while it is borne', async () => {
    for (const inert of [null, 'recording']) {
      const cluster = new VirtualCluster();
      cluster.lease.reachable = false;
      cluster.freeze.reachable = false;
      const { run, ended } = cluster.start({ inert });
      await cluster.until(1);
      expect(cluster.notes).toEqual([expect.stringMatching(/no route; wait \(borne for 60 s, then this run ends\)$/)]);
      run.stop();
      await cluster.end(ended);
    }
  });

  it('is borne for the configured patience, then ends the run; nothing is decided meanwhile', async () => {
    const cluster = new VirtualCluster();
    const { ended } = cluster.start();
    await cluster.until(65);
    cluster.lease.reachable = false;
    cluster.freeze.reachable = false;
    const from_s = cluster.now_s;
    expect(await cluster.end(ended)).toMatchObject({ kind: 'unreachable', error: { failure: 'unreachable' } });
    expect(cluster.now_s - from_s).toBeGreaterThan(55);
    expect(cluster.now_s - from_s).toBeLessThan(75);
    expect(cluster.notes.filter((note) => note.includes('no route'))).toHaveLength(2);
  });

  it('--once does not wait for one that has never answered', async () => {
    const cluster = new VirtualCluster();
    cluster.lease.reachable = false;
    const from_s = cluster.now_s;
    expect(await cluster.end(cluster.start({ once: true }).ended)).toMatchObject({ kind: 'unreachable' });
    expect(cluster.now_s - from_s).toBeLessThan(5);
  });
});
