import type { Bytes, Cores } from '../../core/units.js';

/** What Swarm reserves of a node: its nano CPUs and bytes of memory (swarmkit manager/scheduler/filter.go, ResourceFilter). */
export interface Room {
  readonly cores: Cores;
  readonly memory_B: Bytes;
}

export const noRoom: Room = { cores: 0, memory_B: 0 };

/** Sums of decimal reservations (0.1 + 0.2 cores) may pass a node's by a rounding error. */
const tolerance = 1e-9;

/** Whether one more reservation fits beside what is reserved. */
export function fits(reserved: Room, reservation: Room, whole: Room): boolean {
  return reserved.cores + reservation.cores <= whole.cores * (1 + tolerance) && reserved.memory_B + reservation.memory_B <= whole.memory_B * (1 + tolerance);
}

/** @param sign -1 gives the reservation back */
export function reservedWith(reserved: Room, reservation: Room, sign: 1 | -1): Room {
  return { cores: reserved.cores + sign * reservation.cores, memory_B: reserved.memory_B + sign * reservation.memory_B };
}
