import type { Snapshot } from '../plant/snapshot.js';

/** Stacks as `docker stack ls` prints them. */
export function printedStacks({ services }: Snapshot): string {
  return [...new Set(services.map(({ stack }) => stack))].join('\n');
}

/** Services of a stack as `docker stack services` prints them. */
export function printedServices({ services }: Snapshot, stack: string): string {
  return services.filter((service) => service.stack === stack).map(({ name }) => name).join('\n');
}

/**
 * Nodes of a stack's tasks as `docker stack ps` prints them. A service that stands nowhere although it should prints
 * empty lines: its tasks wait for a node.
 */
export function printedTasks({ services }: Snapshot, stack: string): string {
  return services
    .filter((service) => service.stack === stack && service.desired > 0)
    .flatMap(({ groups }) => (groups.length > 0 ? groups : ['']))
    .join('\n');
}
