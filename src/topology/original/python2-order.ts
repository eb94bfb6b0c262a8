/**
 * The order in which Python 2.7 walks a dict of texts that were put in one after the other: open addressing over the
 * string hash (Objects/stringobject.c, Objects/dictobject.c of CPython 2.7, 64 bits, hash randomization off).
 */
export function python2Order(keys: readonly string[]): readonly string[] {
  let slots: (string | undefined)[] = new Array<undefined>(8).fill(undefined);
  let filled = 0;
  for (const key of keys) {
    const slot = slotOf(slots, key);
    if (slots[slot] === key) continue;
    slots[slot] = key;
    filled += 1;
    if (filled * 3 >= slots.length * 2) slots = resized(slots, filled);
  }
  return slots.filter((key) => key !== undefined);
}

const word = (1n << 64n) - 1n;

function hashOf(text: string): bigint {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === 0) return 0n;
  let hash = (BigInt(bytes[0]!) << 7n) & word;
  for (const byte of bytes) hash = ((hash * 1_000_003n) & word) ^ BigInt(byte);
  return hash ^ BigInt(bytes.length);
}

function slotOf(slots: readonly (string | undefined)[], key: string): number {
  const mask = BigInt(slots.length - 1);
  const hash = hashOf(key);
  let place = hash & mask;
  for (let perturb = hash; slots[Number(place & mask)] !== undefined && slots[Number(place & mask)] !== key; perturb >>= 5n) {
    place = (place << 2n) + place + perturb + 1n;
  }
  return Number(place & mask);
}

function resized(slots: readonly (string | undefined)[], filled: number): (string | undefined)[] {
  let size = 8;
  while (size <= filled * (filled > 50_000 ? 2 : 4)) size *= 2;
  const larger: (string | undefined)[] = new Array<undefined>(size).fill(undefined);
  for (const key of slots) if (key !== undefined) larger[slotOf(larger, key)] = key;
  return larger;
}
