import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { clientMaterial, makeServerCertificate, serverMaterial } from './certificates.js';
import { LabError } from './lab-error.js';
import { killIn, processesNamed, startIn } from './machine.js';
import { eventually } from './program.js';
import { hostFolder, type HostRecord } from './record.js';

export const enginePort = 2376;

const answers_ms = 60_000;
const oneAnswer_ms = 10_000;

/** The engine's unix socket, as the machine sees it; in the host it is at /run/docker.sock as well. */
export function socketOf(lab: string, host: string): string {
  return join(hostFolder(lab, host), 'docker.sock');
}

/** The engine over TLS, as everyone else reaches it. */
export function engineOf(lab: string, { address }: HostRecord, timeout_ms = oneAnswer_ms): Docker {
  const { ca, cert, key } = clientMaterial(lab);
  return new Docker({ protocol: 'https', host: address, port: enginePort, timeout: timeout_ms, ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) });
}

/** Starts the host's Docker engine unless it runs, and waits until it answers. @throws LabError when it does not */
export async function startDockerd(lab: string, record: HostRecord): Promise<void> {
  const folder = hostFolder(lab, record.name);
  const log = join(folder, 'dockerd.log');
  await makeServerCertificate(lab, record);
  let started: number | undefined;
  if ((await processesNamed(record, 'dockerd')).length === 0) {
    const { ca, cert, key } = serverMaterial(lab, record.name);
    // Else it would read the machine's own.
    const settings = join(folder, 'daemon.json');
    writeFileSync(settings, '{}\n');
    started = await startIn(record, log, 'dockerd', [
      `--data-root=${join(folder, 'data')}`, '--exec-root=/run/docker', '--pidfile=/run/docker.pid', '--storage-driver=overlay2',
      `--cgroup-parent=${record.cgroup}`, '--exec-opt=native.cgroupdriver=cgroupfs', `--config-file=${settings}`,
      `--host=unix://${socketOf(lab, record.name)}`, '--host=unix:///run/docker.sock', `--host=tcp://${record.address}:${enginePort}`,
      '--tlsverify', `--tlscacert=${ca}`, `--tlscert=${cert}`, `--tlskey=${key}`, '--log-level=warn',
    ]);
  }
  const silence = (): string => `the engine of ${record.name} does not answer; ${log} ends with: ${lastLine(log)}`;
  await eventually(
    answers_ms,
    async () => {
      if (await engineAnswers(lab, record)) return true;
      if (started !== undefined && !existsSync(`/proc/${started}`)) throw new LabError('failed', silence());
      return undefined;
    },
    silence,
  );
}

/** Ends the engine without a farewell, as a crash does; its containers stay until it is back. */
export async function killDockerd(record: HostRecord): Promise<void> {
  await killIn(record, 'dockerd');
}

function lastLine(file: string): string {
  return existsSync(file) ? (readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '') : '';
}

export async function engineAnswers(lab: string, record: HostRecord, timeout_ms = 2000): Promise<boolean> {
  return engineOf(lab, record, timeout_ms).ping().then(() => true, () => false);
}
