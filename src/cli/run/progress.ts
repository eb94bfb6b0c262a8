import type { Terminal } from '../terminal.js';

/** Says how far a number of runs has come. */
export interface Progress {
  finished(label: string): void;
  /** Clears what only a screen needed. */
  end(): void;
}

const barWidth = 24;

/** A bar that redraws itself on a screen; anywhere else a plain line at every tenth of the runs and for each group of them that is complete. */
export function progressOf(labels: readonly string[], terminal: Terminal, what: 'runs' | 'files' = 'runs'): Progress {
  return terminal.redraws ? progressBar(labels.length, terminal, what) : progressLines(labels, terminal, what);
}

function progressBar(total: number, { writeErr, width }: Terminal, what: string): Progress {
  const start_ms = performance.now();
  let done = 0;
  const draw = (label: string) => {
    const filled = Math.round((done / total) * barWidth);
    const seconds = Math.round((performance.now() - start_ms) / 1000);
    const line = `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${done}/${total} ${what}, ${seconds} s  ${label}`;
    writeErr(`\r\u001b[2K${line.slice(0, width - 1)}`);
  };
  draw('');
  return {
    finished: (label) => { done += 1; draw(label); },
    end: () => writeErr('\r\u001b[2K'),
  };
}

function progressLines(labels: readonly string[], { writeErr }: Terminal, what: string): Progress {
  const open = new Map<string, number>();
  for (const label of labels) open.set(label, (open.get(label) ?? 0) + 1);
  let done = 0;
  return {
    finished: (label) => {
      done += 1;
      const left = open.get(label)! - 1;
      open.set(label, left);
      const tenth = Math.floor((10 * done) / labels.length) > Math.floor((10 * (done - 1)) / labels.length);
      if (left > 0 && tenth) writeErr(`${done} of ${labels.length} ${what}\n`);
      if (left === 0) writeErr(`${label}: done (${done} of ${labels.length} ${what})\n`);
    },
    end: () => undefined,
  };
}
