/**
 * Works on all items, at most so many at once; results in the order of the items.
 * @throws what the first failing work throws; work that has not begun by then is not begun
 */
export async function mapBounded<Item, Result>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const left = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [place, item] of left) {
      if (failed) return;
      try {
        results[place] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
