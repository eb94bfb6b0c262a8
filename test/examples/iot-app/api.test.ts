import { describe, expect, it } from 'vitest';
import { buildApi } from '../../../examples/iot-app/api.js';
import { burnCpu, cpuUsed_s } from '../../../examples/iot-app/cpu-work.js';
import type { ReadingStore } from '../../../examples/iot-app/reading-store.js';

const record = (device: string, value: number) => `${device},2018-11-27T00:00:02Z,noise,dB,${value},2.97,-49`;

/** Keeps readings in memory and says what was asked of it, in order. */
class MemoryStore implements ReadingStore {
  readonly asked: string[] = [];
  readonly rows = new Map<number, { readonly device: string; readonly value: number }>();
  away = false;
  private last = 0;

  async lastValue(device: string): Promise<number | null> {
    this.asked.push(`look up ${device}`);
    await new Promise(setImmediate);
    if (this.away) throw new Error('the database is away');
    return [...this.rows.values()].reverse().find((row) => row.device === device)?.value ?? null;
  }

  async insert(device: string, value: number): Promise<number> {
    this.asked.push(`store ${device}`);
    await new Promise(setImmediate);
    this.last += 1;
    this.rows.set(this.last, { device, value });
    return this.last;
  }

  prune(upTo: number): Promise<void> {
    for (const id of this.rows.keys()) if (id <= upTo) this.rows.delete(id);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function api({ rows_max = 100, work = () => undefined }: { readonly rows_max?: number; readonly work?: (cpu_s: number) => void } = {}) {
  const store = new MemoryStore();
  const app = buildApi(store, work, { cpu_s: 0.003, rows_max });
  const post = (payload: string) => app.inject({ method: 'POST', url: '/', headers: { 'content-type': 'text/csv' }, payload });
  return { store, app, post };
}

describe('the API', () => {
  it('looks a reading\'s device up, then stores it', async () => {
    const { store, post } = api();
    expect((await post(record('a', 5))).json()).toEqual({ id: 1, change: null });
    const answer = await post(record('a', 7));
    expect([answer.statusCode, answer.json()]).toEqual([201, { id: 2, change: 2 }]);
    expect(store.asked).toEqual(['look up a', 'store a', 'look up a', 'store a']);
  });

  it('serves one request at a time, in the order of their coming', async () => {
    const worked: number[] = [];
    const { store, post } = api({ work: () => worked.push(store.asked.length) });
    await Promise.all(['a', 'b', 'c'].map((device) => post(record(device, 1))));
    expect(store.asked).toEqual(['look up a', 'store a', 'look up b', 'store b', 'look up c', 'store c']);
    // No work for a request before the one ahead of it is stored.
    expect(worked).toEqual([0, 2, 4]);
  });

  it('does the CPU work of each request', async () => {
    const worked: number[] = [];
    const { post } = api({ work: (cpu_s) => worked.push(cpu_s) });
    await post(record('a', 1));
    expect(worked).toEqual([0.003]);
  });

  it('keeps a bounded number of readings', async () => {
    const { store, post } = api({ rows_max: 20 });
    for (let sent = 0; sent < 100; sent += 1) await post(record('a', sent));
    expect(store.rows.size).toBeGreaterThanOrEqual(20);
    expect(store.rows.size).toBeLessThanOrEqual(22);
    expect([...store.rows.keys()].at(-1)).toBe(100);
  });

  it('refuses what is no reading, and goes on', async () => {
    const { store, post } = api();
    for (const wrong of ['', 'a', ',x,y,z,1', 'a,x,y,z,much']) expect((await post(wrong)).statusCode, wrong).toBe(400);
    expect(store.asked).toEqual([]);
    expect((await post(record('a', 1))).statusCode).toBe(201);
  });

  it('answers with an error while the database is away, and works again when it is back', async () => {
    const { store, post } = api();
    store.away = true;
    expect((await post(record('a', 1))).statusCode).toBe(500);
    store.away = false;
    expect((await post(record('a', 1))).statusCode).toBe(201);
  });

  it('tells that it is healthy', async () => {
    const { app } = api();
    expect((await app.inject('/health')).json()).toEqual({ status: 'ok' });
  });
});

describe('CPU work', () => {
  it('uses as much CPU as it should, and little more', () => {
    const before_s = cpuUsed_s();
    for (let request = 0; request < 10; request += 1) burnCpu(0.005);
    const used_s = cpuUsed_s() - before_s;
    expect(used_s).toBeGreaterThanOrEqual(0.05);
    expect(used_s).toBeLessThan(0.2);
  });
});
