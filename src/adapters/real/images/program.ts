import { execFile } from 'node:child_process';
import { CallError } from '../call.js';

const output_max_B = 16 * 1024 ** 2;
/** Packages may come from far. */
const longest_s = 600;

/**
 * Runs one of this machine's programs to its end, which is not waited for longer than ten minutes.
 * @returns its stdout @throws CallError with what it said
 */
export function run(program: string, args: readonly string[], { advice, cwd, env }: { readonly advice: string; readonly cwd?: string; readonly env?: Readonly<Record<string, string>> }): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env: { ...process.env, LC_ALL: 'C', ...env }, maxBuffer: output_max_B, timeout: longest_s * 1000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.killed === true) reject(new CallError('timeout', `${program} ${args[0] ?? ''}`.trim(), `did not end within ${longest_s} s`, advice));
      else reject(new CallError(error.code === 'ENOENT' ? 'not-found' : 'bad-answer', `${program} ${args[0] ?? ''}`.trim(), stderr.trim().slice(-500) || error.message, advice));
    });
  });
}
