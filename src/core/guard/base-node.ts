/** A node group keeps its base node: new nodes are copied from it, and its name is the group's. */
export function keepBaseNode(desired: number): number {
  return Math.max(1, desired);
}
