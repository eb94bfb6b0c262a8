import { activationThreshold, type CellLayout, matchThreshold } from './cell-layout.js';
import { PatternHistory } from './pattern-history.js';
import type { RandomSequence } from './random-sequence.js';
import type { SegmentStore } from './segment-store.js';

/** Inputs back to which a known start of the present sequence is looked for. */
const backtrack_max = 5;
/** Inputs out of sequence that are borne before another sequence is begun. */
const patience = 3;
/** A sequence is learned in pieces of so many inputs. */
const sequenceLength_max = 32;
const newSynapses = 20;
const segmentsOfCell_max = 128;
/** Bounds the memory of a model on noise, which makes new segments for ever: above `segments_max` those unused for longest go. */
const segments_max = 98_304;
const segmentsKept = 81_920;

/**
 * Learns sequences with one cell a column. It has a state of its own, apart from inference: it follows what it learns, through
 * a few inputs that do not fit, while inference may be lost.
 */
export class SequenceLearning {
  /** The cells that stand for the last input, one a column, ascending. */
  readonly active: Uint16Array<ArrayBuffer>;
  activeCount = 0;
  /** 1 for each of `active`. */
  private readonly isActive: Uint8Array;
  /** For each column, its segment with the most synapses to `active`, when these are enough to match; -1 otherwise. */
  private readonly best: Int32Array;
  private readonly bestCounts: Uint8Array;
  readonly history: PatternHistory;
  patienceLeft = patience;
  sequenceLength = 0;
  private readonly next: Uint16Array;
  private readonly candidates: Uint16Array;
  private readonly cellsWithRoom: Uint8Array;

  constructor(private readonly layout: CellLayout, columnsActive: number, private readonly segments: SegmentStore, private readonly random: RandomSequence) {
    this.active = new Uint16Array(columnsActive);
    this.isActive = new Uint8Array(layout.columns * layout.cellsPerColumn);
    this.best = new Int32Array(layout.columns).fill(-1);
    this.bestCounts = new Uint8Array(layout.columns);
    this.history = new PatternHistory(backtrack_max + 1, columnsActive);
    this.next = new Uint16Array(columnsActive);
    this.candidates = new Uint16Array(columnsActive);
    this.cellsWithRoom = new Uint8Array(layout.cellsPerColumn);
  }

  step(columns: Uint16Array): void {
    this.history.push(columns);
    if (this.patienceLeft > 0) this.patienceLeft -= 1;
    this.sequenceLength += 1;
    if (this.follow(columns, true)) this.patienceLeft = patience;
    if (this.activeCount === 0 || this.patienceLeft === 0 || this.sequenceLength >= sequenceLength_max) this.startOver();
    if (this.segments.count > segments_max) this.segments.forget(segmentsKept);
    this.match();
  }

  /**
   * Takes the cell predicted in each column, else the one that matches best, else a new one, and learns that it follows the
   * cells before. @returns whether half of the columns were predicted
   */
  private follow(columns: Uint16Array, learning: boolean): boolean {
    const { best, bestCounts, segments, next } = this;
    let predictedCount = 0;
    let count = 0;
    for (const column of columns) {
      const segment = best[column]!;
      const predicted = segment >= 0 && bestCounts[column]! >= activationThreshold;
      if (predicted) predictedCount += 1;
      if (segment >= 0 && (learning || predicted)) {
        next[count++] = segments.owners[segment]!;
        if (learning) this.reinforce(segment);
      } else if (learning) {
        const cell = this.cellForSegment(column);
        next[count++] = cell;
        if (this.activeCount > 0) this.addSynapses(segments.create(cell), newSynapses);
      }
    }
    this.activate(next, count);
    return predictedCount >= columns.length / 2;
  }

  private startOver(): void {
    const { history } = this;
    const now = history.length - 1;
    let start = 0;
    while (start < now && !this.play(start, false)) start += 1;
    if (start < now) {
      this.play(start, true);
      history.drop(start + 1);
    } else {
      this.begin(history.at(now));
      history.drop(history.length);
    }
    this.sequenceLength = now - start;
    this.patienceLeft = patience;
  }

  /** Plays the history from `start` as the start of a sequence. @returns whether it runs through to the present input */
  private play(start: number, learning: boolean): boolean {
    const { history } = this;
    this.begin(history.at(start));
    for (let at = start + 1; at < history.length; at++) {
      this.match();
      if (!this.follow(history.at(at), learning)) return false;
    }
    return true;
  }

  /** Stands at the start of a sequence. */
  private begin(columns: Uint16Array): void {
    for (let i = 0; i < columns.length; i++) this.next[i] = columns[i]! * this.layout.cellsPerColumn;
    this.activate(this.next, columns.length);
  }

  private activate(cells: Uint16Array, count: number): void {
    const { active, isActive } = this;
    for (let i = 0; i < this.activeCount; i++) isActive[active[i]!] = 0;
    for (let i = 0; i < count; i++) {
      active[i] = cells[i]!;
      isActive[cells[i]!] = 1;
    }
    this.activeCount = count;
  }

  /** Goes on from where another stood. */
  restore(active: Uint16Array, patienceLeft: number, sequenceLength: number): void {
    this.activate(active, active.length);
    this.patienceLeft = patienceLeft;
    this.sequenceLength = sequenceLength;
    this.match();
  }

  /** Finds what follows the active cells. Of segments that match as well as each other the oldest is best. */
  private match(): void {
    const { best, bestCounts, segments: { synapsesFrom, owners }, layout: { cellsPerColumn } } = this;
    best.fill(-1);
    synapsesFrom.tally(this.active, this.activeCount, matchThreshold);
    for (let i = 0; i < synapsesFrom.reachedCount; i++) {
      const segment = synapsesFrom.reached[i]!;
      const count = synapsesFrom.counts[segment]!;
      const column = Math.floor(owners[segment]! / cellsPerColumn);
      const rival = best[column]!;
      if (rival >= 0 && (count < bestCounts[column]! || (count === bestCounts[column]! && segment > rival))) continue;
      best[column] = segment;
      bestCounts[column] = count;
    }
  }

  private reinforce(segment: number): void {
    const activeCount = this.segments.reinforce(segment, this.isActive);
    this.addSynapses(segment, newSynapses - activeCount);
  }

  /** Connects to `count` of the active cells, drawn at random from those that the segment does not know. */
  private addSynapses(segment: number, count: number): void {
    if (count <= 0) return;
    const { active, candidates, segments } = this;
    let left = 0;
    for (let i = 0; i < this.activeCount; i++) if (!segments.hasSource(segment, active[i]!)) candidates[left++] = active[i]!;
    for (let drawn = 0; drawn < count && left > 0; drawn++) {
      const at = this.random.below(left);
      segments.connect(segment, candidates[at]!, this.isActive);
      candidates[at] = candidates[--left]!;
    }
  }

  /** Any cell of the column but the start cell that has room for a segment. */
  private cellForSegment(column: number): number {
    const { cellsWithRoom, segments, layout: { cellsPerColumn } } = this;
    const first = column * cellsPerColumn;
    let count = 0;
    for (let i = 1; i < cellsPerColumn; i++) if (segments.segmentsOfCell[first + i]! < segmentsOfCell_max) cellsWithRoom[count++] = i;
    if (count > 0) return first + cellsWithRoom[this.random.below(count)]!;
    return segments.destroyLeastUsed(first + 1, first + cellsPerColumn);
  }
}
