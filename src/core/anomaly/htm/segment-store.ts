import { grown, SourceIndex } from './source-index.js';

// Permanences are whole hundredths, so that they are exact.
const initialPermanence = 21;
const permanenceStep = 10;
const permanence_max = 100;
const connectedFrom = 50;

export const synapses_max = 32;

/** A place that holds no segment. */
const nobody = -1;

/**
 * Dendrite segments and their synapses in flat arrays. A segment belongs to a cell and has at most `synapses_max` synapses,
 * each from another source cell; those of a permanence of 0.5 and more are connected.
 */
export class SegmentStore {
  /** Segments are numbered below this. */
  used = 0;
  /** Segments that are there. */
  count = 0;
  owners = new Int32Array(0);
  /** How often each segment was reinforced: the confidence in what it predicts. */
  reinforcements = new Int32Array(0);
  /** When each segment was last made or reinforced, counted in reinforcements of any. */
  lastUses = new Int32Array(0);
  uses = 0;
  synapseCounts = new Uint8Array(0);
  sources = new Uint16Array(0);
  permanences = new Uint8Array(0);
  readonly segmentsOfCell: Uint16Array;
  /** No number below this is free. */
  private freeFrom = 0;
  /** Segments by the sources of their synapses, connected or not. */
  readonly synapsesFrom: SourceIndex;

  constructor(cells: number) {
    this.segmentsOfCell = new Uint16Array(cells);
    this.synapsesFrom = new SourceIndex(cells);
  }

  /** The number of a new segment without synapses: the lowest that is free. */
  create(cell: number): number {
    const segment = this.count < this.used ? this.owners.indexOf(nobody, this.freeFrom) : this.used;
    if (segment === this.used) {
      this.used += 1;
      if (this.used > this.owners.length) this.grow(Math.max(1024, Math.ceil(this.owners.length * 1.5)));
    }
    this.freeFrom = segment + 1;
    this.count += 1;
    this.owners[segment] = cell;
    this.reinforcements[segment] = 1;
    this.lastUses[segment] = this.uses;
    this.synapseCounts[segment] = 0;
    this.segmentsOfCell[cell]! += 1;
    return segment;
  }

  destroy(segment: number): void {
    while (this.synapseCounts[segment]! > 0) this.disconnect(segment, segment * synapses_max);
    this.segmentsOfCell[this.owners[segment]!]! -= 1;
    this.owners[segment] = nobody;
    this.freeFrom = Math.min(this.freeFrom, segment);
    this.count -= 1;
  }

  /** Makes room on one of the cells from `first` to before `end`, of which one has a segment at least. @returns that cell */
  destroyLeastUsed(first: number, end: number): number {
    let least = -1;
    for (let segment = 0; segment < this.used; segment++) {
      const owner = this.owners[segment]!;
      if (owner < first || owner >= end) continue;
      if (least < 0 || this.reinforcements[segment]! < this.reinforcements[least]!) least = segment;
    }
    const cell = this.owners[least]!;
    this.destroy(least);
    return cell;
  }

  /** Destroys all segments but, more or less, the `keep` used last. */
  forget(keep: number): void {
    const latest = this.lastUses.filter((_, segment) => this.owners[segment] !== nobody && segment < this.used).sort();
    const oldest = latest[latest.length - keep]!;
    for (let segment = 0; segment < this.used; segment++) if (this.owners[segment] !== nobody && this.lastUses[segment]! < oldest) this.destroy(segment);
  }

  /** Adds a synapse, in place of the weakest from a cell that is not active when there is no room. */
  connect(segment: number, source: number, active: Uint8Array): void {
    if (this.synapseCounts[segment] === synapses_max) this.disconnect(segment, this.weakestIdle(segment, active));
    const at = segment * synapses_max + this.synapseCounts[segment]!++;
    this.sources[at] = source;
    this.permanences[at] = initialPermanence;
    this.synapsesFrom.add(source, segment);
  }

  /**
   * Strengthens the synapses from active cells and weakens the others, which at 0 are gone.
   * @param active 1 for each cell that is active
   * @returns synapses from active cells
   */
  reinforce(segment: number, active: Uint8Array): number {
    this.reinforcements[segment]! += 1;
    this.lastUses[segment] = ++this.uses;
    const first = segment * synapses_max;
    let activeCount = 0;
    // Backwards, since the last synapse takes the place of one that goes.
    for (let at = first + this.synapseCounts[segment]! - 1; at >= first; at--) {
      const source = this.sources[at]!;
      const before = this.permanences[at]!;
      if (active[source] === 1) {
        activeCount += 1;
        this.permanences[at] = Math.min(permanence_max, before + permanenceStep);
      } else if (before <= permanenceStep) {
        this.disconnect(segment, at);
      } else {
        this.permanences[at] = before - permanenceStep;
      }
    }
    return activeCount;
  }

  /** Connected synapses from active cells, of which `active` has a 1 each. */
  connectedTo(segment: number, active: Uint8Array): number {
    const first = segment * synapses_max;
    const end = first + this.synapseCounts[segment]!;
    let count = 0;
    for (let at = first; at < end; at++) if (this.permanences[at]! >= connectedFrom) count += active[this.sources[at]!]!;
    return count;
  }

  hasSource(segment: number, source: number): boolean {
    const first = segment * synapses_max;
    for (let at = first; at < first + this.synapseCounts[segment]!; at++) if (this.sources[at] === source) return true;
    return false;
  }

  /** Sets the arrays of `used` places and derives the rest from them. */
  restore(saved: Pick<SegmentStore, 'used' | 'uses' | 'owners' | 'reinforcements' | 'lastUses' | 'synapseCounts' | 'sources' | 'permanences'>): void {
    this.grow(saved.used);
    this.used = saved.used;
    this.uses = saved.uses;
    this.owners.set(saved.owners);
    this.reinforcements.set(saved.reinforcements);
    this.lastUses.set(saved.lastUses);
    this.synapseCounts.set(saved.synapseCounts);
    this.sources.set(saved.sources);
    this.permanences.set(saved.permanences);
    for (let segment = 0; segment < this.used; segment++) {
      const owner = this.owners[segment]!;
      if (owner === nobody) continue;
      this.count += 1;
      this.segmentsOfCell[owner]! += 1;
      const first = segment * synapses_max;
      for (let at = first; at < first + this.synapseCounts[segment]!; at++) this.synapsesFrom.add(this.sources[at]!, segment);
    }
  }

  private disconnect(segment: number, at: number): void {
    const last = segment * synapses_max + this.synapseCounts[segment]! - 1;
    this.synapsesFrom.remove(this.sources[at]!, segment);
    this.sources[at] = this.sources[last]!;
    this.permanences[at] = this.permanences[last]!;
    this.synapseCounts[segment]! -= 1;
  }

  private weakestIdle(segment: number, active: Uint8Array): number {
    const first = segment * synapses_max;
    let weakest = first;
    let least = Infinity;
    for (let at = first; at < first + synapses_max; at++) {
      const permanence = this.permanences[at]! + (active[this.sources[at]!] === 1 ? permanence_max : 0);
      if (permanence >= least) continue;
      least = permanence;
      weakest = at;
    }
    return weakest;
  }

  private grow(segments: number): void {
    this.owners = grown(this.owners, segments, Int32Array);
    this.reinforcements = grown(this.reinforcements, segments, Int32Array);
    this.lastUses = grown(this.lastUses, segments, Int32Array);
    this.synapseCounts = grown(this.synapseCounts, segments, Uint8Array);
    this.sources = grown(this.sources, segments * synapses_max, Uint16Array);
    this.permanences = grown(this.permanences, segments * synapses_max, Uint8Array);
    this.synapsesFrom.grow(segments);
  }
}
