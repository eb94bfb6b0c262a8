import type { Seconds } from '../../../core/units.js';
import { CallError, type CallLimits } from '../call.js';
import { ElasticsearchStore, type StoreConnection } from '../metrics/elasticsearch/elasticsearch-store.js';
import type { BeatDocument } from './beat-documents.js';
import { beatIndex, beatIndices, beatTemplate, outdated } from './beat-index.js';

/** What became of documents that were sent. */
export interface Written {
  readonly stored: number;
  /** Will not be taken however often they are sent. */
  readonly refused: number;
  /** Of the first that was refused. */
  readonly reason: string;
}

const conflict = 409;
/** The store has no room for it now. */
const passing = (status: number) => status === 429 || status >= 500;

/** An Elasticsearch as `elascale ship` writes to it. */
export class BeatStore {
  private readonly store: ElasticsearchStore;

  /** @throws CallError when a file of the connection cannot be read */
  constructor(connection: StoreConnection, limits: CallLimits) {
    this.store = new ElasticsearchStore(connection, limits, {
      right: `manage index templates, and create, write to and delete ${beatIndices}`,
      badAnswer: 'is it Elasticsearch 7.14 or later?',
    });
  }

  get at(): string {
    return `${this.store.url}/${beatIndices}`;
  }

  /** Says how the documents are to be kept. @throws CallError */
  async prepare(): Promise<void> {
    await this.store.ask(`index template ${beatTemplate.name}`, (client, attempt) => client.indices.putIndexTemplate(beatTemplate, attempt));
  }

  /** Each goes into the index of its day; one that came to the store in an attempt whose answer was lost is not doubled. @throws CallError */
  async write(documents: readonly BeatDocument[]): Promise<Written> {
    let left = documents;
    let refused = 0;
    let reason = '';
    const what = `bulk of ${documents.length} documents`;
    await this.store.ask(what, async (client, attempt) => {
      const operations = left.flatMap(({ id, at_unix_s, fields }) => [{ create: { _index: beatIndex(at_unix_s), _id: id } }, fields]);
      const { items } = await client.bulk({ operations }, attempt);
      const outcomes = items.map(({ create }, index) => ({ document: left[index]!, status: create?.status ?? 500, told: create?.error?.reason ?? 'no reason given' }));
      const again = outcomes.filter(({ status }) => passing(status));
      const never = outcomes.filter(({ status }) => status >= 400 && status !== conflict && !passing(status));
      refused += never.length;
      if (reason === '') reason = never[0]?.told ?? '';
      left = again.map(({ document }) => document);
      if (left.length > 0) throw new CallError('unreachable', `${what} on ${this.store.url}`, again[0]!.told, 'is the server in health?');
    });
    return { stored: documents.length - refused, refused, reason };
  }

  /** Deletes the indices of days that ended longer ago. @throws CallError */
  async deleteOlder(keep_s: Seconds, now_unix_s: number): Promise<void> {
    const indices = await this.store.ask(`list of ${beatIndices}`, (client, attempt) => client.indices.get({ index: beatIndices, features: ['aliases'] }, attempt));
    const old = outdated(Object.keys(indices), keep_s, now_unix_s);
    if (old.length === 0) return;
    await this.store.ask(`deletion of ${old.join(', ')}`, (client, attempt) => client.indices.delete({ index: [...old], ignore_unavailable: true }, attempt));
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
