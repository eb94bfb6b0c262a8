import type { CellLayout } from './cell-layout.js';
import { RandomSequence } from './random-sequence.js';
import { SegmentStore } from './segment-store.js';
import { SequenceInference } from './sequence-inference.js';
import { SequenceLearning } from './sequence-learning.js';

export interface TemporalMemoryOptions extends CellLayout {
  readonly columnsActive: number;
  readonly seed: number;
}

/**
 * Temporal memory (Hawkins & Ahmad, "Why Neurons Have Thousands of Synapses", Frontiers in Neural Circuits 2016) in its older
 * form, that of Numenta's white paper on the Cortical Learning Algorithms (2011) with start cells and backtracking: inference
 * and learning follow the input each in a state of its own, over the same segments.
 */
export class TemporalMemory {
  readonly segments: SegmentStore;
  readonly random: RandomSequence;
  readonly inference: SequenceInference;
  readonly learning: SequenceLearning;

  constructor(readonly options: TemporalMemoryOptions) {
    this.segments = new SegmentStore(options.columns * options.cellsPerColumn);
    this.random = new RandomSequence(options.seed);
    this.inference = new SequenceInference(options, options.columnsActive, this.segments);
    this.learning = new SequenceLearning(options, options.columnsActive, this.segments, this.random);
  }

  /**
   * Takes the active columns, ascending, and learns them.
   * @returns the prediction error: the share of them that nothing led to expect
   */
  step(columns: Uint16Array): number {
    const error = this.inference.surprise(columns);
    this.inference.step(columns);
    this.learning.step(columns);
    return error;
  }
}
