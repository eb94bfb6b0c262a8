import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallError, type CallFailure } from '../../call.js';
import type { Seconds } from '../../../../core/units.js';
import { isSecretName, redacted } from './redaction.js';

/** One call of docker-machine. */
export interface MachineCall {
  /** `['rm', '-y']`; the machine's name is put behind them. */
  readonly args: readonly string[];
  readonly machine?: string;
  /** Beside the caller's own environment; the way in for every secret. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Hidden wherever they turn up, beside what the environment holds. */
  readonly secrets?: readonly string[];
  readonly timeout_s: Seconds;
  readonly signal?: AbortSignal;
}

const reason_lines_max = 5;
const output_bytes_max = 1 << 24;

/** docker-machine, or a fork of it, by name or path, with the folder where it keeps its machines. */
export class MachineCommand {
  constructor(
    private readonly binary: string,
    private readonly storage: string,
  ) {}

  /** @returns what it printed on stdout @throws CallError with the last lines that it said, secrets hidden */
  async run(machineCall: MachineCall): Promise<string> {
    const { args, machine, environment = {}, secrets = [] } = machineCall;
    const [stdout, stderr] = [unnamedFile(), unnamedFile()];
    try {
      const ended = await this.end(machineCall, stdout, stderr);
      if (ended.kind === 'exited' && ended.code === 0) return text(stdout);
      const inherited = Object.entries({ ...process.env, ...environment }).flatMap(([name, value]) => (isSecretName(name) && value !== undefined ? [value] : []));
      const said = lastLines(redacted(`${text(stdout)}\n${text(stderr)}`, [...secrets, ...inherited]));
      throw failure(`docker-machine ${args[0]!}${machine === undefined ? '' : ` ${machine}`}`, this.binary, ended, said);
    } finally {
      closeSync(stdout);
      closeSync(stderr);
    }
  }

  private end({ args, machine, environment, timeout_s, signal }: MachineCall, stdout: number, stderr: number): Promise<Ended> {
    return new Promise((resolve) => {
      const child = spawn(this.binary, machine === undefined ? args : [...args, machine], {
        // A group of its own: Ctrl-C at the controller is not for it, and its plugins and ssh are killed with it.
        detached: true,
        // Files and no pipes: when the controller dies, a creation runs on to its end. A broken pipe would end it half-way.
        stdio: ['ignore', stdout, stderr],
        // docker-machine sends the log of a creation that failed to its makers unless told not to.
        env: { ...process.env, ...environment, MACHINE_STORAGE_PATH: this.storage, MACHINE_BUGSNAG_API_TOKEN: 'no-report' },
      });
      let killed = false;
      const kill = () => {
        killed = true;
        if (child.pid !== undefined) killGroup(child.pid);
      };
      const timer = setTimeout(kill, timeout_s * 1000);
      signal?.addEventListener('abort', kill, { once: true });
      if (signal?.aborted === true) kill();
      const settle = (ended: Ended) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', kill);
        resolve(killed ? { kind: 'killed' } : ended);
      };
      child.once('error', ({ code, message }: NodeJS.ErrnoException) => settle({ kind: 'not-started', why: code ?? message }));
      child.once('exit', (code) => settle({ kind: 'exited', code: code ?? -1 }));
    });
  }
}

type Ended =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed' }
  | { readonly kind: 'not-started'; readonly why: string };

function failure(called: string, binary: string, ended: Ended, said: string): CallError {
  switch (ended.kind) {
    case 'not-started':
      return new CallError('not-found', called, `${binary} cannot be run (${ended.why})`, 'install docker-machine or a fork of it, or name its path as nodes.binary');
    case 'killed':
      return new CallError('timeout', called, `did not end in time and was killed${said === '' ? '' : `; it last said: ${said}`}`, '');
    case 'exited':
      return new CallError(failureOf(said), called, said === '' ? `exit code ${ended.code}` : said, '');
  }
}

/** docker-machine has one exit code for everything; its words tell failures apart. */
function failureOf(said: string): CallFailure {
  if (/does not exist/i.test(said)) return 'not-found';
  if (/already exists/i.test(said)) return 'conflict';
  if (/connection refused|no route to host|network is unreachable|no such host|i\/o timeout|deadline exceeded|TLS handshake timeout|connection reset/i.test(said)) return 'unreachable';
  return 'refused';
}

/** A file that is gone when the last one who has it open ends, whoever dies first. */
function unnamedFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-machine-'));
  const file = openSync(join(folder, 'output'), 'w+', 0o600);
  rmSync(folder, { recursive: true });
  return file;
}

function text(file: number): string {
  const bytes = Buffer.alloc(Math.min(fstatSync(file).size, output_bytes_max));
  const read = readSync(file, bytes, 0, bytes.length, 0);
  return bytes.toString('utf8', 0, read);
}

function lastLines(said: string): string {
  return said.split('\n').map((line) => line.trim()).filter((line) => line !== '').slice(-reason_lines_max).join(' | ');
}

/** The leader of a group and whoever it started. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
