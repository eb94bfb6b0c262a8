import { z } from 'zod';
import { DetectorStateError } from '../detector-state.js';
import { packed, unpack } from '../packed.js';

const none = -1;

export const randomCutTreeSaved = z.strictObject({
  root: z.int().min(none),
  first: z.string().describe('per node: the child below the cut; -1: a leaf'),
  second: z.string(),
  axis: z.string(),
  cut: z.string(),
  mass: z.string().describe('per node: samples below it; per leaf: samples that are equal'),
  low: z.string().describe('per node: lowest corner of its box'),
  high: z.string(),
  leafOf: z.string().describe('per sample its leaf'),
  samples: z.int().min(0),
  free: z.string().describe('nodes that are in no tree; the last is taken first'),
});
export type RandomCutTreeSaved = z.output<typeof randomCutTreeSaved>;

/**
 * A robust random cut tree (Guha, Mishra, Roy, Schrijvers: Robust random cut forest based anomaly detection on streams,
 * ICML 2016): every box is cut across an axis chosen in proportion to its length, at a uniform place. Insertion and removal
 * leave a tree that is distributed as if it had been made of those samples.
 */
export class RandomCutTree {
  readonly #axes: number;
  readonly #capacity: number;
  readonly #random: () => number;
  readonly #first: Int16Array<ArrayBuffer>;
  readonly #second: Int16Array<ArrayBuffer>;
  readonly #parent: Int16Array<ArrayBuffer>;
  readonly #axis: Uint8Array<ArrayBuffer>;
  readonly #cut: Float64Array<ArrayBuffer>;
  readonly #mass: Int16Array<ArrayBuffer>;
  readonly #low: Float64Array<ArrayBuffer>;
  readonly #high: Float64Array<ArrayBuffer>;
  readonly #leafOf: Int16Array<ArrayBuffer>;
  /** Nodes that are in no tree; the last is taken first. */
  readonly #free: Int16Array<ArrayBuffer>;
  #freeCount = 0;
  #samples = 0;
  #root = none;
  /** The cut that `#separates` found. */
  #cutAxis = 0;
  #cutAt = 0;

  constructor(axes: number, capacity: number, random: () => number) {
    const nodes = 2 * capacity - 1;
    this.#axes = axes;
    this.#capacity = capacity;
    this.#random = random;
    this.#first = new Int16Array(nodes).fill(none);
    this.#second = new Int16Array(nodes).fill(none);
    this.#parent = new Int16Array(nodes).fill(none);
    this.#axis = new Uint8Array(nodes);
    this.#cut = new Float64Array(nodes);
    this.#mass = new Int16Array(nodes);
    this.#low = new Float64Array(nodes * axes);
    this.#high = new Float64Array(nodes * axes);
    this.#leafOf = new Int16Array(capacity).fill(none);
    this.#free = new Int16Array(nodes);
    for (let node = 0; node < nodes; node += 1) this.#free[node] = node;
    this.#freeCount = nodes;
  }

  get samples(): number {
    return this.#samples;
  }

  /** Collusive displacement that the point would have if it were a sample: the most samples that a group around it moves, a head. */
  displacement(point: Float64Array): number {
    let most = 0;
    for (let node = this.#root; node !== none;) {
      if (this.#separates(node, point)) return Math.max(most, this.#mass[node]!);
      const first = this.#first[node]!;
      if (first === none) return Math.max(most, 1 / (this.#mass[node]! + 1));
      const [own, other] = point[this.#axis[node]!]! <= this.#cut[node]! ? [first, this.#second[node]!] : [this.#second[node]!, first];
      most = Math.max(most, this.#mass[other]! / (this.#mass[own]! + 1));
      node = own;
    }
    return most;
  }

  /** Adds a sample; of a full tree one chosen evenly makes room. */
  add(point: Float64Array): void {
    let sample = this.#samples;
    if (sample === this.#capacity) {
      sample = Math.floor(this.#random() * this.#capacity);
      this.#remove(this.#leafOf[sample]!);
    } else {
      this.#samples += 1;
    }
    this.#leafOf[sample] = this.#insert(point);
  }

  #insert(point: Float64Array): number {
    let node = this.#root;
    while (node !== none && !this.#separates(node, point)) {
      this.#mass[node]! += 1;
      if (this.#first[node] === none) return node;
      this.#widen(node, point);
      node = point[this.#axis[node]!]! <= this.#cut[node]! ? this.#first[node]! : this.#second[node]!;
    }
    const leaf = this.#take();
    this.#mass[leaf] = 1;
    this.#first[leaf] = this.#second[leaf] = this.#parent[leaf] = none;
    this.#low.set(point, leaf * this.#axes);
    this.#high.set(point, leaf * this.#axes);
    if (node === none) this.#root = leaf;
    else this.#join(node, leaf, point);
    return leaf;
  }

  /** A new node in the place of `node`, above it and the leaf, by the cut just found. */
  #join(node: number, leaf: number, point: Float64Array): void {
    const above = this.#take();
    const parent = this.#parent[node]!;
    this.#replace(parent, node, above);
    this.#axis[above] = this.#cutAxis;
    this.#cut[above] = this.#cutAt;
    const below = point[this.#cutAxis]! <= this.#cutAt;
    this.#first[above] = below ? leaf : node;
    this.#second[above] = below ? node : leaf;
    this.#parent[node] = this.#parent[leaf] = above;
    this.#mass[above] = this.#mass[node]! + 1;
    const [from, to] = [node * this.#axes, above * this.#axes];
    this.#low.copyWithin(to, from, from + this.#axes);
    this.#high.copyWithin(to, from, from + this.#axes);
    this.#widen(above, point);
  }

  #remove(leaf: number): void {
    if (this.#mass[leaf]! === 1) leaf = this.#unlink(leaf);
    else this.#mass[leaf]! -= 1;
    for (let node = this.#parent[leaf]!; node !== none; node = this.#parent[node]!) {
      this.#mass[node]! -= 1;
      this.#shrink(node);
    }
  }

  /** Takes a leaf and the node above it away; returns the sibling, which stands in that node's place. */
  #unlink(leaf: number): number {
    const above = this.#parent[leaf]!;
    const sibling = this.#first[above] === leaf ? this.#second[above]! : this.#first[above]!;
    this.#replace(this.#parent[above]!, above, sibling);
    this.#free[this.#freeCount++] = leaf;
    this.#free[this.#freeCount++] = above;
    return sibling;
  }

  #replace(parent: number, child: number, by: number): void {
    this.#parent[by] = parent;
    if (parent === none) this.#root = by;
    else if (this.#first[parent] === child) this.#first[parent] = by;
    else this.#second[parent] = by;
  }

  /** Whether a random cut of the node's box, stretched to the point, would part the point from the box. */
  #separates(node: number, point: Float64Array): boolean {
    const from = node * this.#axes;
    let length = 0;
    for (let axis = 0; axis < this.#axes; axis += 1) length += Math.max(this.#high[from + axis]!, point[axis]!) - Math.min(this.#low[from + axis]!, point[axis]!);
    let left = this.#random() * length;
    for (let axis = 0; axis < this.#axes; axis += 1) {
      const [low, high, at] = [this.#low[from + axis]!, this.#high[from + axis]!, point[axis]!];
      const side = Math.max(high, at) - Math.min(low, at);
      if (left >= side) {
        left -= side;
        continue;
      }
      this.#cutAxis = axis;
      this.#cutAt = Math.min(low, at) + left;
      return at < low ? this.#cutAt < low : at > high && this.#cutAt >= high && this.#cutAt < at;
    }
    return false;
  }

  #widen(node: number, point: Float64Array): void {
    for (let axis = 0, at = node * this.#axes; axis < this.#axes; axis += 1, at += 1) {
      if (point[axis]! < this.#low[at]!) this.#low[at] = point[axis]!;
      if (point[axis]! > this.#high[at]!) this.#high[at] = point[axis]!;
    }
  }

  #shrink(node: number): void {
    const [first, second] = [this.#first[node]! * this.#axes, this.#second[node]! * this.#axes];
    for (let axis = 0, at = node * this.#axes; axis < this.#axes; axis += 1, at += 1) {
      this.#low[at] = Math.min(this.#low[first + axis]!, this.#low[second + axis]!);
      this.#high[at] = Math.max(this.#high[first + axis]!, this.#high[second + axis]!);
    }
  }

  #take(): number {
    this.#freeCount -= 1;
    return this.#free[this.#freeCount]!;
  }

  save(): RandomCutTreeSaved {
    return {
      root: this.#root, samples: this.#samples, first: packed(this.#first), second: packed(this.#second), axis: packed(this.#axis),
      cut: packed(this.#cut), mass: packed(this.#mass), low: packed(this.#low), high: packed(this.#high), leafOf: packed(this.#leafOf),
      free: packed(this.#free),
    };
  }

  /** @param path of the tree within the state, for the error @throws DetectorStateError */
  load(saved: RandomCutTreeSaved, path: string): void {
    unpack(saved.first, this.#first, `${path}.first`);
    unpack(saved.second, this.#second, `${path}.second`);
    unpack(saved.axis, this.#axis, `${path}.axis`);
    unpack(saved.cut, this.#cut, `${path}.cut`);
    unpack(saved.mass, this.#mass, `${path}.mass`);
    unpack(saved.low, this.#low, `${path}.low`);
    unpack(saved.high, this.#high, `${path}.high`);
    unpack(saved.leafOf, this.#leafOf, `${path}.leafOf`);
    unpack(saved.free, this.#free, `${path}.free`);
    this.#root = saved.root;
    this.#samples = saved.samples;
    const flaw = this.#flaw();
    if (flaw !== undefined) throw new DetectorStateError(path, flaw, 'a tree of its samples');
  }

  /** Checks a tree that was read, and puts back what follows from the rest of it: parents and how many nodes are free. */
  #flaw(): string | undefined {
    const nodes = this.#mass.length;
    if (this.#samples > this.#capacity || (this.#samples === 0) !== (this.#root === none)) return `${this.#samples} samples below node ${this.#root}`;
    if (![this.#cut, this.#low, this.#high].every((list) => list.every(Number.isFinite))) return 'a number that is none';
    const seen = new Uint8Array(nodes);
    const ahead = this.#root === none ? [] : [this.#root];
    for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
      if (node < 0 || node >= nodes || seen[node] === 1) return `node ${node} where a node of its own should be`;
      seen[node] = 1;
      if (this.#first[node] === none) continue;
      const [first, second] = [this.#first[node]!, this.#second[node]!];
      if (this.#axis[node]! >= this.#axes || this.#mass[node] !== this.#mass[first]! + (this.#mass[second] ?? 0)) return `node ${node} is not what is below it`;
      this.#parent[first] = this.#parent[second] = node;
      ahead.push(first, second);
    }
    if (this.#root !== none) this.#parent[this.#root] = none;
    const equal = new Int16Array(nodes);
    for (const leaf of this.#leafOf.subarray(0, this.#samples)) {
      if (seen[leaf] !== 1 || this.#first[leaf] !== none) return `a sample at node ${leaf}`;
      equal[leaf]! += 1;
    }
    for (let node = 0; node < nodes; node += 1) if (seen[node] === 1 && this.#first[node] === none && equal[node] !== this.#mass[node]) return `${this.#mass[node]} samples at leaf ${node}`;
    this.#freeCount = seen.filter((each) => each === 0).length;
    for (const node of this.#free.subarray(0, this.#freeCount)) {
      if (seen[node] !== 0) return `node ${node} is not free`;
      seen[node] = 1;
    }
    return undefined;
  }
}
