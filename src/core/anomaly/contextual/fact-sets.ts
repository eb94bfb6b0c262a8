const slots_min = 256;
const free = -1;

/** Sets of facts, each kept once and known by its number; a set is given as its facts in ascending order. */
export class FactSets {
  /** All facts of all sets, one set after another; set k is `facts[start[k]]` up to `facts[start[k + 1]]`. */
  readonly facts: number[] = [];
  readonly start: number[] = [0];
  /** Open addressing; never more than half full. */
  #slots = new Int32Array(slots_min).fill(free);

  get count(): number {
    return this.start.length - 1;
  }

  sizeOf(set: number): number {
    return this.start[set + 1]! - this.start[set]!;
  }

  /** Number of the set of the first `size` facts given, or -1. */
  find(facts: Int32Array, size: number): number {
    return this.#slots[this.#slotOf(facts, size)]!;
  }

  /** Number of a set that `find` does not know. */
  add(facts: Int32Array, size: number): number {
    const set = this.count;
    for (let index = 0; index < size; index += 1) this.facts.push(facts[index]!);
    this.start.push(this.facts.length);
    this.#slots[this.#slotOf(facts, size)] = set;
    if (2 * this.count > this.#slots.length) this.#rehash();
    return set;
  }

  /** Where the set is, or where it would go. */
  #slotOf(facts: Int32Array, size: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(facts, 0, size) & mask;
    for (let set = this.#slots[slot]!; set !== free && !this.#equals(set, facts, size); set = this.#slots[slot]!) slot = (slot + 1) & mask;
    return slot;
  }

  #equals(set: number, facts: Int32Array, size: number): boolean {
    const start = this.start[set]!;
    if (this.start[set + 1]! - start !== size) return false;
    for (let index = 0; index < size; index += 1) if (this.facts[start + index] !== facts[index]) return false;
    return true;
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(free);
    for (let set = 0; set < this.count; set += 1) {
      let slot = hashOf(this.facts, this.start[set]!, this.start[set + 1]!) & (slots.length - 1);
      while (slots[slot] !== free) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = set;
    }
    this.#slots = slots;
  }
}

/** FNV-1a over whole facts, its high bits folded down. */
function hashOf(facts: ArrayLike<number>, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let index = from; index < to; index += 1) hash = Math.imul(hash ^ facts[index]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
