import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { LabError } from './lab-error.js';

/** What the lab's programs see: nothing of the caller's surroundings but where programs lie. */
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8' };

const longest_ms = 60_000;

/** Runs a program to its end. @returns its stdout @throws LabError with what it said on stderr */
export function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env: environment, timeout: longest_ms, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new LabError('failed', `${program} ${args.join(' ')}: ${stderr.trim() || error.message}`));
    });
  });
}

/** Starts a program that outlives this process, its output at the end of a file. @returns its process id */
export function start(program: string, args: readonly string[], log: string): number {
  const output = openSync(log, 'a', 0o600);
  try {
    const child = spawn(program, args, { env: environment, detached: true, cwd: '/', stdio: ['ignore', output, output] });
    // Whether it came up is asked of what it should do; a program that is not there at all has no id.
    child.on('error', () => undefined);
    child.unref();
    if (child.pid === undefined) throw new LabError('failed', `${program} could not be started`);
    return child.pid;
  } finally {
    closeSync(output);
  }
}

const look_ms = 50;

/** Looks again and again until there is something. @throws LabError with `silence` when there is nothing in time */
export async function eventually<T>(within_ms: number, look: () => T | undefined | Promise<T | undefined>, silence: () => string): Promise<T> {
  for (const end = performance.now() + within_ms; ; await sleep(look_ms)) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new LabError('failed', silence());
  }
}

export function sleep(for_ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, for_ms));
}
