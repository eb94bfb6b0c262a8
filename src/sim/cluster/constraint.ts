/** A placement constraint over node labels. */
export interface Constraint {
  readonly label: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Reads `loc==edge` or `loc!=edge`; `node.labels.loc==edge`, as compose files write it, is the same. */
export function parseConstraint(text: string): Constraint {
  const match = /^(?:node\.labels\.)?([\w.-]+)(==|!=)([\w.-]+)$/.exec(text);
  if (match === null) throw new Error(`a placement constraint is label==value or label!=value; found ${text}`);
  return { label: match[1]!, equal: match[2] === '==', value: match[3]! };
}

/**
 * Whether labels satisfy every constraint. Values compare without regard to case and an absent label differs from
 * every value, as in swarmkit (manager/constraint/constraint.go).
 */
export function satisfies(labels: Readonly<Record<string, string>>, constraints: readonly Constraint[]): boolean {
  return constraints.every(({ label, equal, value }) => (labels[label]?.toLowerCase() === value.toLowerCase()) === equal);
}
