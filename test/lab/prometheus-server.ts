import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { poll } from '../../src/adapters/real/poll.js';

/** Debian's packages prometheus and prometheus-node-exporter. */
export const prometheusRunsHere = ['/usr/bin/prometheus', '/usr/bin/prometheus-node-exporter'].every((program) => existsSync(program));

export interface PrometheusServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A Prometheus of its own in a temporary folder, on a free port of this machine.
 * @param scrape targets, `127.0.0.1:9101`
 * @param web its web configuration file: TLS, users
 */
export async function startPrometheus(scrape: readonly string[], period_s: number, web?: object): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-prometheus-'));
  const file = (name: string, content: object): string => {
    writeFileSync(join(folder, name), stringify(content));
    return join(folder, name);
  };
  const config = file('prometheus.yml', { global: { scrape_interval: `${period_s}s`, scrape_timeout: `${period_s}s` }, scrape_configs: [{ job_name: 'lab', static_configs: [{ targets: scrape }] }] });
  const port = await freePort();
  const args = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`];
  const server = spawn('prometheus', web === undefined ? args : [...args, `--web.config.file=${file('web.yml', web)}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => { said += chunk.toString('utf8'); });
  const stop = async (): Promise<void> => {
    await ended(server);
    rmSync(folder, { recursive: true });
  };
  const ready = await poll(60, async () => {
    if (server.exitCode !== null) throw new Error(`prometheus ended: ${said}`);
    return said.includes('Server is ready to receive web requests') ? true : undefined;
  });
  if (ready !== undefined) return { url: `${web === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, stop };
  await stop();
  throw new Error(`prometheus is not ready: ${said}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Of this machine, which all hosts of a lab share. */
export function machineMemory_B(field: 'MemTotal' | 'MemAvailable'): number {
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/meminfo', 'utf8'))![1]);
}
