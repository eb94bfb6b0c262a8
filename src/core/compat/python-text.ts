/** What Python's `str.strip()` takes for white space; JavaScript's differs at U+001C..1F, U+0085 and U+FEFF. */
const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const ends = new RegExp(`^${space}+|${space}+$`, 'gu');
const runs = new RegExp(`${space}+`, 'u');

/** `text.strip()` */
export function strip(text: string): string {
  return text.replace(ends, '');
}

/** `text.split()`: words between runs of white space, none for a blank text. */
export function words(text: string): readonly string[] {
  const stripped = strip(text);
  return stripped === '' ? [] : stripped.split(runs);
}

/** `text.strip().split('\n')`: how the original reads printed lines; a blank text is one empty line. */
export function lines(printed: string): readonly string[] {
  return strip(printed).split('\n');
}

/** `sorted(set(names))`: distinct, by code point; JavaScript compares UTF-16 units. */
export function sortedDistinct(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort(byCodePoint);
}

function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
