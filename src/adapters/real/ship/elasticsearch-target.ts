import type { Seconds } from '../../../core/units.js';
import { CallError } from '../call.js';
import type { NodeCounters } from '../metrics/docker-stats/node-counters.js';
import type { SwarmNode } from '../swarm/inventory.js';
import { NodeBeats, type BeatDocument } from './beat-documents.js';
import { beatIndex } from './beat-index.js';
import type { BeatStore } from './beat-store.js';
import type { ShipTarget } from './ship-target.js';

/** About 10 MB, well below what a bulk may have (http.max_content_length): two rounds over some 3000 containers. */
const waiting_max = 20_000;

/** A round or two may fail before a sample would span more than says something of now, as with docker-stats. */
const periodsInSpan_max = 3;

export interface ElasticsearchShipping {
  readonly store: BeatStore;
  readonly period_s: Seconds;
  /** Indices of days that ended longer ago are deleted; `null`: none is. */
  readonly keep_s: Seconds | null;
  /** Told once when the store takes no more, and once when it does again. */
  readonly warn: (text: string) => void;
}

/**
 * Writes what the engines count to Elasticsearch. One bulk at a time: what comes in during one goes with the next. What
 * the store does not take within the limits of a call is dropped and counted, since a window does not wait for it.
 */
export class ElasticsearchTarget implements ShipTarget {
  readonly at: string;
  private readonly beats = new Map<string, NodeBeats>();
  private waiting: BeatDocument[] = [];
  private writing: Promise<void> | null = null;
  private stored = 0;
  private dropped = 0;
  /** It was said that the store does not take them. */
  private troubled = false;
  /** The day's index when old ones were last looked for. */
  private swept: string | null = null;

  private constructor(private readonly shipping: ElasticsearchShipping) {
    this.at = shipping.store.at;
  }

  /** @throws CallError when the store does not take the index template */
  static async open(shipping: ElasticsearchShipping): Promise<ElasticsearchTarget> {
    await shipping.store.prepare();
    return new ElasticsearchTarget(shipping);
  }

  get figures(): Readonly<Record<string, number>> {
    return { stored: this.stored, dropped: this.dropped };
  }

  counted(node: SwarmNode, counters: NodeCounters): void {
    const { period_s } = this.shipping;
    for (const [id, beats] of this.beats) if (counters.at_unix_s - beats.last.at_unix_s > periodsInSpan_max * period_s) this.beats.delete(id);
    const beats = this.beats.get(node.id);
    if (beats === undefined) {
      this.beats.set(node.id, new NodeBeats(counters, period_s));
      return;
    }
    const documents = beats.documents(node, counters);
    if (this.waiting.length + documents.length > waiting_max) this.dropped += documents.length;
    else this.waiting.push(...documents);
    this.writing ??= this.writeAll().finally(() => { this.writing = null; });
  }

  failed(): void {
    // A node that is not read has no documents: its readers find it silent.
  }

  /** The calls' limits hold for what is still here, too. */
  async close(): Promise<void> {
    await this.writing;
    await this.shipping.store.close();
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const documents = this.waiting;
      this.waiting = [];
      await this.write(documents);
    }
  }

  private async write(documents: readonly BeatDocument[]): Promise<void> {
    try {
      const { stored, refused, reason } = await this.shipping.store.write(documents);
      this.stored += stored;
      this.dropped += refused;
      if (refused > 0) this.fails(`${refused} of ${documents.length} documents are refused: ${reason}`);
      else this.succeeds();
      await this.sweep();
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.dropped += documents.length;
      this.fails(error.message);
    }
  }

  private fails(reason: string): void {
    if (this.troubled) return;
    this.troubled = true;
    this.shipping.warn(`${reason}; documents are dropped until it takes them`);
  }

  private succeeds(): void {
    if (!this.troubled) return;
    this.troubled = false;
    this.shipping.warn(`${this.at} takes documents again; ${this.dropped} were dropped until now`);
  }

  /** Once a day. */
  private async sweep(): Promise<void> {
    const { keep_s, store, warn } = this.shipping;
    const now_unix_s = Date.now() / 1000;
    const today = beatIndex(now_unix_s);
    if (keep_s === null || this.swept === today) return;
    this.swept = today;
    try {
      await store.deleteOlder(keep_s, now_unix_s);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      warn(`old indices stay: ${error.message}`);
    }
  }
}
