/** Where a command speaks: the process's own streams, or a test's. */
export interface Terminal {
  writeOut(text: string): void;
  writeErr(text: string): void;
  /** Columns of stderr or stdout, whichever is a screen that knows its width; else 100. */
  readonly width: number;
  /** Human output may be coloured. */
  readonly colour: boolean;
  /** stderr is a screen: progress may redraw its line. */
  readonly redraws: boolean;
  /** From now on the first ^C or SIGTERM aborts this signal in place of ending the process; a second one ends it. */
  interruption(): AbortSignal;
}

const interruptions = ['SIGINT', 'SIGTERM'] as const;

/** The process's terminal. `NO_COLOR` and pipes switch colours off. */
export function processTerminal({ stdout, stderr, env }: NodeJS.Process): Terminal {
  for (const stream of [stdout, stderr]) {
    // A reader that went away (`| head`) is no reason to stop the work or to fail.
    stream.on('error', (error: NodeJS.ErrnoException) => { if (error.code !== 'EPIPE') throw error; });
  }
  return {
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    width: stdout.columns || stderr.columns || 100,
    colour: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    redraws: stderr.isTTY === true && env['TERM'] !== 'dumb',
    interruption: () => {
      const controller = new AbortController();
      const interrupt = () => {
        for (const name of interruptions) process.off(name, interrupt);
        controller.abort();
      };
      for (const name of interruptions) process.on(name, interrupt);
      return controller.signal;
    },
  };
}
