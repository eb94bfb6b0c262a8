/** Something in a topology that cannot be, with its path in the file: the loader gives it its place there. */
export interface TopologyFault {
  readonly path: readonly (string | number)[];
  readonly found: string;
  readonly allowed: string;
  /** The fault is the key, not what stands under it. */
  readonly atKey?: boolean;
  /** Names that a mistyped one may mean. */
  readonly known?: { readonly name: string; readonly names: readonly string[] };
}

/** What stands twice, told at every place after the first. */
export function seconds<Item>(
  items: readonly Item[], keyOf: (item: Item) => string | number, fault: (item: Item, first: Item) => TopologyFault,
): readonly TopologyFault[] {
  const firsts = new Map<string | number, Item>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    const first = firsts.get(key);
    if (first !== undefined) return [fault(item, first)];
    firsts.set(key, item);
    return [];
  });
}
