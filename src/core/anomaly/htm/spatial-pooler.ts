import { RandomSequence } from './random-sequence.js';

export interface SpatialPoolerOptions {
  readonly inputs: number;
  readonly columns: number;
  readonly columnsActive: number;
  /** Share of the inputs that a column may connect to. */
  readonly potential: number;
  readonly seed: number;
}

// Permanences are whole numbers of 0.0005, the smallest step they make, so that they are exact.
const permanence_max = 2000;
const connectedFrom = 400;
const increment = 6;
const decrement = 1;
/** What falls below half an increment is lost. */
const negligibleBelow = 3;
/** In place of a permanence: the column cannot connect to the input. */
const outOfReach = -1;

/**
 * Spatial pooler (Cui, Ahmad, Hawkins, "The HTM Spatial Pooler", Frontiers in Computational Neuroscience 2017) with global
 * inhibition and without boosting: the columns that overlap the input most become active and learn it.
 */
export class SpatialPooler {
  /** Permanences of a column's inputs side by side. */
  readonly permanences: Int16Array<ArrayBuffer>;
  /** 1 where connected, an input's columns side by side. */
  private readonly connected: Uint8Array;
  /** Connected inputs of each column that are on, kept up to date as inputs and connections change. */
  private readonly overlaps: Int32Array;
  private readonly inputOn: Uint8Array;
  private readonly lastOn: Uint16Array;
  private lastOnCount = 0;
  private readonly columnsByOverlap: Int32Array;
  private readonly won: Uint8Array;
  /** Columns in the order in which they win a tie. */
  private readonly tieOrder: Uint16Array;
  /** The numbers of the active columns, ascending. */
  readonly active: Uint16Array;

  constructor(private readonly options: SpatialPoolerOptions) {
    const { inputs, columns, columnsActive, potential, seed } = options;
    const random = new RandomSequence(seed);
    this.permanences = new Int16Array(inputs * columns).fill(outOfReach);
    this.connected = new Uint8Array(inputs * columns);
    this.overlaps = new Int32Array(columns);
    this.inputOn = new Uint8Array(inputs);
    this.lastOn = new Uint16Array(inputs);
    this.columnsByOverlap = new Int32Array(inputs + 1);
    this.won = new Uint8Array(columns);
    this.active = new Uint16Array(columnsActive);
    const reachable = Math.round(inputs * potential);
    const order = Uint16Array.from({ length: inputs }, (_, input) => input);
    for (let column = 0; column < columns; column++) {
      shuffle(order, random);
      for (let i = 0; i < reachable; i++) this.permanences[column * inputs + order[i]!] = initialPermanence(random);
    }
    this.tieOrder = Uint16Array.from({ length: columns }, (_, column) => column);
    shuffle(this.tieOrder, random);
    this.connect();
  }

  /** Takes the first `count` numbers of inputs that are on, none twice; leaves its answer in `active`. */
  pool(inputsOn: Uint16Array, count: number): void {
    this.present(inputsOn, count);
    this.inhibit();
    for (const column of this.active) this.learn(column);
  }

  /** Derives all else from the permanences, as before any input: after they have been overwritten. */
  connect(): void {
    const { inputs, columns } = this.options;
    this.inputOn.fill(0);
    this.overlaps.fill(0);
    this.lastOnCount = 0;
    for (let column = 0; column < columns; column++) {
      for (let input = 0; input < inputs; input++) this.connected[input * columns + column] = this.permanences[column * inputs + input]! >= connectedFrom ? 1 : 0;
    }
  }

  /** Only the columns of inputs that changed have another overlap than before. */
  private present(inputsOn: Uint16Array, count: number): void {
    const { inputOn, lastOn } = this;
    for (let i = 0; i < count; i++) {
      const input = inputsOn[i]!;
      if (inputOn[input] === 0) this.addOverlap(input, 1);
      inputOn[input] = 2;
    }
    for (let i = 0; i < this.lastOnCount; i++) {
      const input = lastOn[i]!;
      if (inputOn[input] === 2) continue;
      this.addOverlap(input, -1);
      inputOn[input] = 0;
    }
    for (let i = 0; i < count; i++) {
      lastOn[i] = inputsOn[i]!;
      inputOn[lastOn[i]!] = 1;
    }
    this.lastOnCount = count;
  }

  private addOverlap(input: number, sign: number): void {
    const { overlaps, connected } = this;
    const first = input * this.options.columns;
    for (let column = 0; column < overlaps.length; column++) overlaps[column]! += sign * connected[first + column]!;
  }

  private inhibit(): void {
    const { overlaps, columnsByOverlap, won, active } = this;
    columnsByOverlap.fill(0);
    for (const overlap of overlaps) columnsByOverlap[overlap]! += 1;
    let places = active.length;
    let last = columnsByOverlap.length - 1;
    while (columnsByOverlap[last]! < places) places -= columnsByOverlap[last--]!;
    for (let column = 0; column < overlaps.length; column++) won[column] = overlaps[column]! > last ? 1 : 0;
    for (let i = 0; places > 0; i++) {
      const column = this.tieOrder[i]!;
      if (overlaps[column] !== last) continue;
      won[column] = 1;
      places -= 1;
    }
    for (let column = 0, i = 0; i < active.length; column++) if (won[column] === 1) active[i++] = column;
  }

  private learn(column: number): void {
    const { permanences, inputOn, connected, overlaps } = this;
    const { inputs, columns } = this.options;
    const first = column * inputs;
    for (let input = 0; input < inputs; input++) {
      const before = permanences[first + input]!;
      if (before === outOfReach) continue;
      const on = inputOn[input]!;
      let after = on === 1 ? before + increment : before - decrement;
      if (after > permanence_max) after = permanence_max;
      else if (after < negligibleBelow) after = 0;
      permanences[first + input] = after;
      if (before >= connectedFrom === after >= connectedFrom) continue;
      const change = after >= connectedFrom ? 1 : -1;
      connected[input * columns + column]! += change;
      overlaps[column]! += change * on;
    }
  }
}

/** Connected as often as not, and as likely of one strength as of another. */
function initialPermanence(random: RandomSequence): number {
  const permanence = random.below(2) === 1 ? connectedFrom + random.below(permanence_max - connectedFrom + 1) : random.below(connectedFrom);
  return permanence < negligibleBelow ? 0 : permanence;
}

function shuffle(numbers: Uint16Array, random: RandomSequence): void {
  for (let i = numbers.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    const number = numbers[i]!;
    numbers[i] = numbers[other]!;
    numbers[other] = number;
  }
}
