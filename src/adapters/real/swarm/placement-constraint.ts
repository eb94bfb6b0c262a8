import type { SwarmNode } from './inventory.js';

const expression = /^\s*([\w.-]+)\s*(==|!=)\s*(.*?)\s*$/;

/**
 * Whether a node satisfies placement constraints (swarmkit, manager/constraint/constraint.go): values compare without
 * regard to case, an absent label differs from every value. What the inventory does not tell (platform, labels of the
 * engine) is taken as satisfied.
 */
export function satisfies(node: SwarmNode, constraints: readonly string[]): boolean {
  return constraints.every((text) => {
    const [, key, operator, value] = expression.exec(text) ?? [];
    if (key === undefined) return true;
    const found = valueOf(node, key);
    return found === null || (found?.toLowerCase() === value!.toLowerCase()) === (operator === '==');
  });
}

/** `undefined`: the node has no such label; `null`: not told. */
function valueOf(node: SwarmNode, key: string): string | undefined | null {
  if (key.startsWith('node.labels.')) return node.labels[key.slice('node.labels.'.length)];
  switch (key) {
    case 'node.id':
      return node.id;
    case 'node.hostname':
      return node.name;
    case 'node.role':
      return node.role;
    case 'node.ip':
      return node.address;
    default:
      return null;
  }
}
