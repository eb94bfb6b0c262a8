/** Points of a curve in order of time. */
export interface Points {
  readonly t_s: readonly number[];
  readonly value: readonly number[];
}

/**
 * Keeps the smallest and the largest point of each of `buckets` equal stretches of time, so that no peak is lost, and
 * the first and last point of all. NaN (a gap) is kept once in a stretch that holds nothing else. Curves that are
 * short enough stay as they are.
 * Source: the min/max part of M4 (Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014).
 */
export function thin(points: Points, buckets: number): Points {
  const { t_s, value } = points;
  const n = t_s.length;
  if (n <= 2 * buckets) return points;
  const from_s = t_s[0]!;
  const span_s = t_s[n - 1]! - from_s;
  const kept: number[] = [0];
  for (let start = 0; start < n; ) {
    const bucket = bucketOf(t_s[start]!);
    let end = start;
    let low = -1;
    let high = -1;
    for (; end < n && bucketOf(t_s[end]!) === bucket; end++) {
      const found = value[end]!;
      if (Number.isNaN(found)) continue;
      if (low < 0 || found < value[low]!) low = end;
      if (high < 0 || found > value[high]!) high = end;
    }
    for (const index of low < 0 ? [start] : [Math.min(low, high), Math.max(low, high)]) {
      if (index > kept.at(-1)!) kept.push(index);
    }
    start = end;
  }
  if (kept.at(-1)! < n - 1) kept.push(n - 1);
  return { t_s: kept.map((index) => t_s[index]!), value: kept.map((index) => value[index]!) };

  function bucketOf(at_s: number): number {
    return Math.min(buckets - 1, Math.floor(((at_s - from_s) / span_s) * buckets));
  }
}
