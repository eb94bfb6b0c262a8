/** Edits between two words: insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

const comparable = (name: string) => name.toLowerCase().replaceAll(/[-_ .]/g, '');

/** The known name nearest to a mistyped one, when it is near enough to be meant: at most a third of its letters differ. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  if (name.length > 100) return undefined;
  let best: string | undefined;
  let distance_min = Infinity;
  for (const candidate of known) {
    const distance = comparable(name) === comparable(candidate) ? 0 : editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < distance_min && distance <= Math.max(1, Math.floor(candidate.length / 3))) {
      best = candidate;
      distance_min = distance;
    }
  }
  return best;
}
