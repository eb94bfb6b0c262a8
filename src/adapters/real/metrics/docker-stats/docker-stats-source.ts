import type { Seconds } from '../../../../core/units.js';
import { pause } from '../../call.js';
import type { Inventory } from '../../swarm/inventory.js';
import type { MetricsSource, Readings } from '../metrics-source.js';
import { ClusterSampling, type ReadNode } from './cluster-sampling.js';
import { SampleBook } from './sample-book.js';

/** Between the two samples that a node begins with: long enough for a rate, short enough to wait for. */
const beginning_s: Seconds = 1;

/** A round or two may fail before a sample would span more than says something of now. */
const periodsInSpan_max = 3;

/** Readings from the engines of all nodes: nothing needs to be installed. The samples are taken in the background. */
export class DockerStatsSource implements MetricsSource {
  private readonly book: SampleBook;
  private readonly sampling: ClusterSampling;
  private readonly begun = new Set<string>();

  constructor(readNode: ReadNode, private readonly sample_s: Seconds) {
    this.book = new SampleBook(periodsInSpan_max * sample_s);
    this.sampling = new ClusterSampling(readNode, this.book);
  }

  /** Nodes that were not there before are read twice at once, so that the first reading has something to say. */
  async read(window_s: Seconds, inventory: Inventory): Promise<Readings> {
    this.sampling.follow(inventory.nodes);
    const newcomers = inventory.nodes.filter(({ id, state }) => state !== 'down' && !this.begun.has(id));
    if (newcomers.length > 0) {
      for (const { id } of newcomers) this.begun.add(id);
      const answering = await this.sampling.round(newcomers);
      await pause(beginning_s);
      await this.sampling.round(answering);
    }
    this.sampling.keepTime(this.sample_s);
    return this.book.readings(Date.now() / 1000, window_s, inventory);
  }

  close(): Promise<void> {
    return this.sampling.close();
  }
}
