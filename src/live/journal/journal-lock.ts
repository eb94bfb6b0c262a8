import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname } from 'node:path';
import { InputError } from '../../experiment/input/input-error.js';

/** Held by this process until it is let go of, or the process ends in whatever way. */
export interface JournalLock {
  release(): void;
}

/**
 * Keeps other processes of this machine from the same journal. A name in Linux's abstract socket namespace can be bound
 * once and is free again when its process is gone, so that, unlike with a lock file, a crash leaves nothing behind.
 * @throws InputError when another process has it
 */
export async function lockJournal(file: string): Promise<JournalLock> {
  // Nobody has to say anything here; who connects all the same is not kept.
  const server = createServer((connection) => connection.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new InputError([{ file, path: '', found: 'a journal that another process writes', allowed: 'one process a journal: another journal.file, or end the other process' }]));
    });
    server.listen(socketName(file), resolve);
  });
  server.unref();
  return { release: () => void server.close() };
}

/** The folder, whatever way leads to it, and the file's name in it: the file itself changes when it is rotated. */
function socketName(file: string): string {
  const { dev, ino } = statSync(dirname(file));
  return `\0elascale-journal-${createHash('sha256').update(`${dev} ${ino} ${basename(file)}`).digest('hex').slice(0, 40)}`;
}
