import type { Seconds } from '../units.js';

/**
 * `iot-edge.20181126220645`: the base name and the time of making to the second, as the original names its VMs
 * (util.py:284), in UTC where the original took the controller's local time.
 */
export function nodeName(base: string, epoch_s: number, t_s: Seconds): string {
  const stamp = new Date((epoch_s + Math.floor(t_s)) * 1000).toISOString().slice(0, 19).replace(/[-:T]/g, '');
  return `${base}.${stamp}`;
}
