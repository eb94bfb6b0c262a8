import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * Creations that run at this moment, begun by this controller or by one that died meanwhile: machine names by process
 * id. Told by /proc; where there is none (no Linux), none is seen.
 */
export function runningCreations(storage: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  if (!existsSync('/proc/self/cmdline')) return found;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const [args, environment] = [strings(`/proc/${pid}/cmdline`), strings(`/proc/${pid}/environ`)];
    const machine = args.at(-1);
    if (machine === undefined || !args.slice(1, -1).includes('create') || !environment.includes(`MACHINE_STORAGE_PATH=${storage}`)) continue;
    if (!environment.some((variable) => variable.startsWith('MACHINE_PLUGIN_TOKEN='))) found.set(Number(pid), machine);
  }
  return found;
}

/** Strings ended by zeros; none of a process that has gone or is another user's. */
function strings(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}
