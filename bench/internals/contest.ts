import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a contender prints: events processed, and the seconds they took; some also say how many customers were served. */
export interface Timing {
  readonly events: number;
  readonly seconds: number;
  readonly served?: number;
}

/** Within a contender: times the work, which returns the number of events it processed, and prints the result. */
export function timed(work: () => number): void {
  const start_ms = performance.now();
  const events = work();
  const seconds = (performance.now() - start_ms) / 1000;
  console.log(JSON.stringify({ events, seconds } satisfies Timing));
}

/** A program of its own, so that no contender runs on code that the compiler has tuned to another. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
}

/** One of bench/contenders, compiled beside this file. */
export function ours(name: string, file: string): Contender {
  return { name, command: [process.execPath, fileURLToPath(new URL(`../contenders/${file}.js`, import.meta.url))] };
}

/** One run. @throws Error when the contender fails */
export function time({ name, command }: Contender, args: readonly string[]): Timing {
  const [program, ...fixed] = command;
  const { status, stdout, stderr } = spawnSync(program!, [...fixed, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return JSON.parse(stdout) as Timing;
}

/**
 * Rounds in which each contender runs once, so that a slow spell of the machine hits all alike; the best round of
 * each counts. @returns events a second, by the contender's name
 */
export function contest(contenders: readonly Contender[], args: readonly string[], rounds = 3): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const { events, seconds } = time(contender, args);
      best.set(contender.name, Math.max(best.get(contender.name) ?? 0, events / seconds));
    }
  }
  return best;
}
