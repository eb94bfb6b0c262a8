import { commands } from '../../src/cli/commands/table.js';
import type { CliCommand } from '../../src/cli/command.js';
import { main } from '../../src/cli/main.js';
import type { Terminal } from '../../src/cli/terminal.js';

export interface Session {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line run in this process, with a terminal that keeps what is said. */
export async function elascale(words: readonly string[], { table = commands, signal, redraws = false }: { table?: readonly CliCommand[]; signal?: AbortSignal; redraws?: boolean } = {}): Promise<Session> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    writeOut: (text) => { out += text; },
    writeErr: (text) => { err += text; },
    width: 100,
    colour: false,
    redraws,
    interruption: () => signal ?? new AbortController().signal,
  };
  const code = await main(words, table, '1.2.3', terminal);
  return { code, out, err };
}
