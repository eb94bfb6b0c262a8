import { activationThreshold, type CellLayout } from './cell-layout.js';
import { PatternHistory } from './pattern-history.js';
import type { SegmentStore } from './segment-store.js';

/** Inputs back to which a start of the present sequence is looked for. */
const backtrack_max = 10;

/** What is active now and predicted for the next input: a word of cells for each column, and how sure each column is. */
class InferenceState {
  readonly active: Int32Array<ArrayBuffer>;
  readonly predicted: Int32Array<ArrayBuffer>;
  readonly confidence: Float64Array<ArrayBuffer>;

  constructor(columns: number) {
    this.active = new Int32Array(columns);
    this.predicted = new Int32Array(columns);
    this.confidence = new Float64Array(columns);
  }

  set({ active, predicted, confidence }: InferenceState): void {
    this.active.set(active);
    this.predicted.set(predicted);
    this.confidence.set(confidence);
  }
}

/**
 * Where in the learned sequences the input is. When more than half of an input was not predicted, or nothing follows from it,
 * the recent inputs are played again from each of them as the start of a sequence, and the start from which the sequence runs
 * through to the present input, predicting it best, is taken to be where it began; without one, all cells of the columns that
 * were not predicted become active.
 */
export class SequenceInference {
  readonly history: PatternHistory;
  readonly state: InferenceState;
  private readonly candidate: InferenceState;
  private readonly before: InferenceState;
  private readonly activeCells: Uint16Array;
  private activeCount = 0;
  /** 1 for each of `activeCells`. */
  private readonly isActive: Uint8Array;

  constructor(private readonly layout: CellLayout, private readonly columnsActive: number, private readonly segments: SegmentStore) {
    this.history = new PatternHistory(backtrack_max + 1, columnsActive);
    this.state = new InferenceState(layout.columns);
    this.candidate = new InferenceState(layout.columns);
    this.before = new InferenceState(layout.columns);
    this.activeCells = new Uint16Array(columnsActive * layout.cellsPerColumn);
    this.isActive = new Uint8Array(layout.columns * layout.cellsPerColumn);
  }

  /**
   * Share of the columns that nothing learned led to expect. A column is expected from the first time on that it followed, long
   * before its synapses are strong enough to predict a cell.
   */
  surprise(columns: Uint16Array): number {
    let unexpected = 0;
    for (const column of columns) if (this.state.confidence[column] === 0) unexpected += 1;
    return unexpected / columns.length;
  }

  step(columns: Uint16Array): void {
    this.history.push(columns);
    this.before.set(this.state);
    if (this.activate(columns) && this.predict()) return;
    this.lockOn();
  }

  /** Turns on the predicted cells of each column, all of them where none is predicted. @returns whether half of the columns were predicted */
  private activate(columns: Uint16Array): boolean {
    const { active, predicted } = this.state;
    const all = this.layout.cellsPerColumn === 32 ? -1 : (1 << this.layout.cellsPerColumn) - 1;
    active.fill(0);
    let predictedCount = 0;
    for (const column of columns) {
      active[column] = predicted[column] || all;
      if (predicted[column] !== 0) predictedCount += 1;
    }
    return predictedCount >= columns.length / 2;
  }

  private activateStart(columns: Uint16Array): void {
    this.state.active.fill(0);
    for (const column of columns) this.state.active[column] = 1;
  }

  /**
   * Finds the segments that the active cells speak to: by all their synapses they tell how sure a column is, by the connected ones
   * they predict a cell. @returns whether cells are predicted in half an input's columns or more
   */
  private predict(): boolean {
    const { segments, state: { predicted, confidence }, activeCells } = this;
    const { synapsesFrom, owners, reinforcements } = segments;
    const { cellsPerColumn } = this.layout;
    predicted.fill(0);
    confidence.fill(0);
    synapsesFrom.tally(activeCells, this.markActive(), activationThreshold);
    let predictedCount = 0;
    for (let i = 0; i < synapsesFrom.reachedCount; i++) {
      const segment = synapsesFrom.reached[i]!;
      const cell = owners[segment]!;
      const column = Math.floor(cell / cellsPerColumn);
      confidence[column]! += reinforcements[segment]!;
      if (segments.connectedTo(segment, this.isActive) < activationThreshold) continue;
      if (predicted[column] === 0) predictedCount += 1;
      predicted[column]! |= 1 << (cell % cellsPerColumn);
    }
    return predictedCount >= this.columnsActive / 2;
  }

  /** Lists and marks the active cells. @returns how many there are */
  private markActive(): number {
    const { activeCells, isActive, state: { active } } = this;
    for (let i = 0; i < this.activeCount; i++) isActive[activeCells[i]!] = 0;
    let count = 0;
    for (let column = 0; column < active.length; column++) {
      for (let cells = active[column]!; cells !== 0; cells &= cells - 1) {
        const cell = column * this.layout.cellsPerColumn + 31 - Math.clz32(cells & -cells);
        activeCells[count++] = cell;
        isActive[cell] = 1;
      }
    }
    this.activeCount = count;
    return count;
  }

  private lockOn(): void {
    const { history } = this;
    const now = history.length - 1;
    let best = -1;
    let bestConfidence = -1;
    let broken = 0;
    for (let start = 0; start <= now && !(start === now && best >= 0); start++) {
      const confidence = this.play(start);
      if (confidence === undefined) {
        broken |= 1 << start;
        continue;
      }
      if (confidence <= bestConfidence) continue;
      best = start;
      bestConfidence = confidence;
      this.candidate.set(this.state);
    }
    if (best >= 0) {
      this.state.set(this.candidate);
    } else {
      this.state.set(this.before);
      this.activate(history.at(now));
      this.predict();
    }
    // The sequence taken to run since then is found again without its start; from the others none ran.
    let spent = 0;
    while (spent <= now && (spent <= best || ((broken >> spent) & 1) === 1)) spent += 1;
    history.drop(spent);
  }

  /** Plays the history from `start` as the start of a sequence. @returns how surely it led to the present input; undefined when the sequence broke */
  private play(start: number): number | undefined {
    const { history, state } = this;
    let confidence = 0;
    for (let at = start; at < history.length; at++) {
      const columns = history.at(at);
      confidence = 0;
      if (at === start) this.activateStart(columns);
      else {
        for (const column of columns) confidence += state.confidence[column]!;
        if (!this.activate(columns)) return undefined;
      }
      if (!this.predict()) return undefined;
    }
    return confidence;
  }
}
