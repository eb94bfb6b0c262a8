import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Kept between runs: Ryu of PyPI, with what it needs of the years in which it was kept up. */
const environment = join(import.meta.dirname, '../../../node_modules/.cache/ryu-4.34');
const python = join(environment, 'bin/python');
const launcher = join(import.meta.dirname, 'launch.py');
const steps = [['setuptools==65.5.0', 'wheel', 'pbr'], ['--no-build-isolation', 'ryu==4.34'], ['eventlet==0.33.3', 'dnspython>=2.1,<2.3']];

/** Puts Ryu into a Python environment of its own. @returns why that cannot be done here; `null`: it stands */
export async function installRyu(): Promise<string | null> {
  if (existsSync(join(environment, 'whole'))) return null;
  try {
    await run('python3', ['-m', 'venv', '--clear', environment]);
    for (const step of steps) await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...step]);
    await run(python, [launcher, '--version']);
    await run('touch', [join(environment, 'whole')]);
    return null;
  } catch (error) {
    return (error as Error).message.trim().split('\n').at(-1)!;
  }
}

export const openflowPort = 6633;
const restPort = 8080;

export interface RyuServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Ryu with its REST applications, in a network namespace. */
export async function startRyu(namespace: string, address: string): Promise<RyuServer> {
  const listen = ['--ofp-listen-host', address, '--ofp-tcp-listen-port', String(openflowPort), '--wsapi-host', address, '--wsapi-port', String(restPort)];
  const applications = ['ryu.app.rest_topology', 'ryu.app.ofctl_rest'];
  const child = spawn('nsenter', [`--net=${namespace}`, python, launcher, ...listen, ...applications], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (text: Buffer) => {
      said += String(text);
      if (said.includes('wsgi starting up')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then(() => reject(new Error(`Ryu ended: ${said}`)));
  });
  return {
    url: `http://${address}:${restPort}`,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
