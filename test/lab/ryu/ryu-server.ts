import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pause } from '../../../src/adapters/real/call.js';
import type { OriginalCalls } from '../../../src/adapters/real/network/ryu/original-calls.js';

const run = promisify(execFile);

/** Kept between runs: Ryu of PyPI, with what it needs of the years in which it was kept up. */
const environment = join(import.meta.dirname, '../../../node_modules/.cache/ryu-4.34');
const python = join(environment, 'bin/python');
const launcher = join(import.meta.dirname, 'launch.py');
const steps = [['setuptools==65.5.0', 'wheel', 'pbr'], ['--no-build-isolation', 'ryu==4.34'], ['eventlet==0.33.3', 'dnspython>=2.1,<2.3', 'ovs>=2.9,<2.14']];

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

/** Ryu with the REST applications that Elascale and the original ask, in a network namespace. */
export async function startRyu(namespace: string, address: string): Promise<RyuServer> {
  const listen = ['--ofp-listen-host', address, '--ofp-tcp-listen-port', String(openflowPort), '--wsapi-host', address, '--wsapi-port', String(restPort)];
  const applications = ['rest_topology', 'ofctl_rest', 'rest_qos', 'rest_conf_switch'].map((name) => `ryu.app.${name}`);
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

/** Carries out requests of the original's. @returns the answers in order @throws Error where Ryu refuses one */
export async function carryOut(url: string, calls: OriginalCalls): Promise<readonly string[]> {
  const answers: string[] = [];
  for (let step = calls.next(''); step.done !== true;) {
    const { value } = step;
    let answer = '';
    if (value.kind === 'wait') await pause(value.for_s);
    else {
      const response = await fetch(`${url}${value.path}`, { method: value.method, body: value.body });
      answer = await response.text();
      if (!response.ok) throw new Error(`${value.method} ${value.path}: ${response.status} ${answer}`);
      answers.push(answer);
    }
    step = calls.next(answer);
  }
  return answers;
}
