import type { Seconds } from '../../../../core/units.js';
import { CallError, type CallLimits } from '../../call.js';
import type { Inventory } from '../../swarm/inventory.js';
import type { ElasticsearchSettings } from '../metrics-settings.js';
import type { MetricsSource, Readings } from '../metrics-source.js';
import { beatFields, type BeatFields } from './beat-fields.js';
import { ElasticsearchStore } from './elasticsearch-store.js';
import { nothingFound, readingsOf } from './window-answer.js';
import { windowQuery, type WindowAnswer } from './window-query.js';

/** Readings from what beats, or `elascale ship`, have stored in Elasticsearch: one search a cycle, whatever the number of services. */
export class ElasticsearchSource implements MetricsSource {
  private readonly store: ElasticsearchStore;
  private readonly fields: BeatFields;

  /** @throws CallError when a file of the settings cannot be read */
  constructor(settings: ElasticsearchSettings, limits: CallLimits) {
    this.store = new ElasticsearchStore(settings, limits, { right: 'search it', badAnswer: `are its documents of the kind metrics.fields: ${settings.fields}?` });
    this.fields = beatFields(settings);
  }

  async read(window_s: Seconds, inventory: Inventory): Promise<Readings> {
    const { index } = this.fields;
    const what = `search of ${index}`;
    const answer = await this.store.ask(what, (client, attempt) =>
      client.search({ index, ignore_unavailable: true, allow_no_indices: true, ...windowQuery(this.fields, window_s) }, attempt));
    if (answer._shards.failed > 0) {
      const reason = answer._shards.failures?.[0]?.reason.reason ?? 'no reason given';
      const advice = /keyword|fielddata/i.test(reason) ? 'names must be keyword fields, as the beats\' own templates map them' : 'is the server in health?';
      throw new CallError('bad-answer', `${what} on ${this.store.url}`, `${answer._shards.failed} of ${answer._shards.total} shards failed: ${reason}`, advice);
    }
    const found = answer.aggregations as unknown as WindowAnswer | undefined;
    return readingsOf(found ?? nothingFound, this.fields, inventory);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
