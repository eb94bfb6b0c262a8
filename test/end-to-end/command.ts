import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of the project as a user would; `watch` sees the process and what it has said on stderr so far. */
export function node(words: readonly string[], watch: (child: ChildProcess, err: string) => void = () => undefined): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; watch(child, err); });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

export const elascale = (words: readonly string[], watch?: (child: ChildProcess, err: string) => void): Promise<Ended> => node(['dist/cli.js', ...words], watch);
