import type { Machine } from './node-provider.js';
import type { Member } from './swarm-membership.js';

/** Label of a node whose removal has begun. It stands until the machine is gone, so that a removal is never lost. */
export const removalLabel = 'elascale.removal';

/** A machine that is on its way in or out, and nobody is at it. */
export interface Unfinished {
  readonly node: string;
  readonly group: string;
  readonly way: 'in' | 'out';
}

/** `iot-edge.20181126220645` was made after `iot-edge`, the base of its group, which is itself made by nobody here. */
export function groupOf(node: string, groups: readonly string[]): string | undefined {
  return groups.find((group) => isMade(node) && node.slice(0, node.lastIndexOf('.')) === group);
}

export function isMade(node: string): boolean {
  return /^.+\.\d{14}$/.test(node);
}

/**
 * What a crash left half-made, told by what there is alone. On its way out: a node with the removal's label, and one that
 * is down, was never labelled and has no machine. On its way in: a machine that is no node, or one that was never
 * labelled. A node that was whole once is neither, even when it is down or its labels were changed.
 */
export function unfinished(machines: readonly Machine[], nodes: readonly Member[], groups: readonly string[]): readonly Unfinished[] {
  const names = [...new Set([...machines, ...nodes].map(({ name }) => name))].sort();
  return names.flatMap((node): Unfinished[] => {
    const group = groupOf(node, groups);
    if (group === undefined) return [];
    const entries = nodes.filter(({ name }) => name === node);
    if (entries.some(({ labels }) => labels[removalLabel] !== undefined)) return [{ node, group, way: 'out' }];
    const wanted = Object.keys(labelsToCopy(nodes, group) ?? {});
    const labelled = entries.some(({ labels }) => wanted.length === 0 || wanted.some((key) => key in labels));
    if (labelled) return [];
    if (machines.some(({ name }) => name === node)) return [{ node, group, way: 'in' }];
    return entries.every(({ state }) => state === 'down') ? [{ node, group, way: 'out' }] : [];
  });
}

/** Every label of the base, where the original copied the first alone; `undefined`: the swarm has no such node. */
export function labelsToCopy(nodes: readonly Member[], group: string): Readonly<Record<string, string>> | undefined {
  return nodes.find(({ name }) => name === group)?.labels;
}
