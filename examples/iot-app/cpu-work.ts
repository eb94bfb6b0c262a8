import { cpuUsage } from 'node:process';

/** CPU seconds that this process has used, to the microsecond. */
export function cpuUsed_s(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Works until the process has used `cpu_s` more of CPU. Time that it waits for a core, on a full machine or at its
 * CPU limit, is not work: the demand of a request is the same there, only its service time grows.
 */
export function burnCpu(cpu_s: number): void {
  const until_s = cpuUsed_s() + cpu_s;
  for (let x = 0.5; cpuUsed_s() < until_s;) {
    for (let step = 0; step < 2000; step += 1) x = 3.9 * x * (1 - x);
  }
}
