import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { numberFrom } from './environment.js';
import { postReading } from './post-reading.js';
import { runClient } from './sensor-client.js';
import { SensorTally } from './sensor-report.js';

const { env } = process;
const url = new URL(env['API_URL'] ?? 'http://rest_api:6969');
const clients = numberFrom(env, 'CLIENTS', 1, 1, 1000);
const settings = { think_s: numberFrom(env, 'THINK_MS', 0, 0, 3_600_000) / 1000, retry_s: numberFrom(env, 'RETRY_S', 2, 0.01, 3600) };
const timeout_s = numberFrom(env, 'TIMEOUT_S', 30, 0.01, 3600);
const report_s = numberFrom(env, 'REPORT_S', 5, 0.1, 3600);
const readings = readFileSync(env['READINGS'] ?? '/app/readings.csv', 'utf8').trim().split('\n').slice(1);

const now_unix_s = () => Date.now() / 1000;
const tally = new SensorTally(env['SENSOR'] ?? hostname(), numberFrom(env, 'LATE_S', 0.5, 0, 3600), now_unix_s());
const stop = new AbortController();
const report = () => { process.stdout.write(`${JSON.stringify(tally.take(now_unix_s()))}\n`); };
const reporting = setInterval(report, report_s * 1000);

// The first process of a container has no default actions for signals.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stop.abort();
    clearInterval(reporting);
    process.stdout.write(`${JSON.stringify(tally.take(now_unix_s()))}\n`, () => process.exit(0));
  });
}

const world = { post: (reading: string) => postReading(url, reading, timeout_s), sleep: (for_s: number) => sleep(for_s * 1000), now_s: () => performance.now() / 1000 };
for (let client = 0; client < clients; client += 1) void runClient(readings, settings, world, tally, stop.signal);
