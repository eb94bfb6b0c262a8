import { createServer, type Server } from 'node:net';
import { LabError } from './lab-error.js';
import { sleep } from './program.js';

const again_ms = 50;

/**
 * Does a piece of work that no two processes, nor two callers in one, may do at once. The lock is an abstract Unix
 * socket: the kernel gives it to one and takes it back when its holder ends, however that ends.
 * @throws LabError `busy` when it is held for longer than `patience_ms`
 */
export async function alone<T>(what: string, patience_ms: number, work: () => Promise<T>): Promise<T> {
  const lock = await held(what, patience_ms);
  try {
    return await work();
  } finally {
    await new Promise((resolve) => lock.close(resolve));
  }
}

async function held(what: string, patience_ms: number): Promise<Server> {
  for (const end = performance.now() + patience_ms; ; await sleep(again_ms)) {
    const lock = await listening(`\0elascale-lab:${what}`);
    if (lock !== undefined) return lock;
    if (performance.now() > end) throw new LabError('busy', `another process is at work on ${what}; try again when it is done`);
  }
}

function listening(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () => resolve(server));
  });
}
