import { readFileSync } from 'node:fs';
import { Client, errors, type ClientOptions } from '@elastic/elasticsearch';
import type { Seconds } from '../../../../core/units.js';
import { call, CallError, type CallLimits } from '../../call.js';
import type { Inventory } from '../../swarm/inventory.js';
import type { ElasticsearchSettings } from '../metrics-settings.js';
import type { MetricsSource, Readings } from '../metrics-source.js';
import { beatFields, type BeatFields } from './beat-fields.js';
import { readingsOf } from './window-answer.js';
import { windowQuery, type WindowAnswer } from './window-query.js';

/** Readings from what beats, or `elascale ship`, have stored in Elasticsearch: one search a cycle, whatever the number of services. */
export class ElasticsearchSource implements MetricsSource {
  private readonly client: Client;
  private readonly fields: BeatFields;

  /** @throws CallError when a file of the settings cannot be read */
  constructor(private readonly settings: ElasticsearchSettings, private readonly limits: CallLimits) {
    this.client = new Client(clientOptions(settings));
    this.fields = beatFields(settings);
  }

  async read(window_s: Seconds, inventory: Inventory): Promise<Readings> {
    const { url } = this.settings;
    const { index } = this.fields;
    const called = `search of ${index} on ${url}`;
    const answer = await call(called, this.limits, async (signal) => {
      try {
        return await this.client.search(
          { index, ignore_unavailable: true, allow_no_indices: true, ...windowQuery(this.fields, window_s) },
          { signal, maxRetries: 0 },
        );
      } catch (error) {
        throw searchError(error, called, this.settings);
      }
    });
    if (answer._shards.failed > 0) {
      const reason = answer._shards.failures?.[0]?.reason.reason ?? 'no reason given';
      throw new CallError('bad-answer', called, `${answer._shards.failed} of ${answer._shards.total} shards failed: ${reason}`, 'are the names keyword fields, as the beats\' own templates map them?');
    }
    const found = answer.aggregations as unknown as WindowAnswer | undefined;
    return readingsOf(found ?? { containers: { buckets: [] }, hosts: { buckets: [] } }, this.fields, inventory);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** What the store's client is made with; `elascale ship` writes with the same. @throws CallError when a file cannot be read */
export function clientOptions({ url, ca, api_key_file, user, password_file }: Pick<ElasticsearchSettings, 'url' | 'ca' | 'api_key_file' | 'user' | 'password_file'>): ClientOptions {
  const auth = api_key_file !== undefined
    ? { apiKey: secretFrom(api_key_file) }
    : user !== undefined && password_file !== undefined ? { username: user, password: secretFrom(password_file) } : undefined;
  return { node: url, ...(auth === undefined ? {} : { auth }), ...(ca === undefined ? {} : { tls: { ca: textOf(ca) } }) };
}

function secretFrom(file: string): string {
  return textOf(file).trim();
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CallError('refused', `reading ${file}`, (error as NodeJS.ErrnoException).code ?? 'it cannot be read', 'see the metrics section of the configuration');
  }
}

/** The client's errors can hold the request with its headers: only what is named here goes on. */
function searchError(error: unknown, called: string, { ca, fields }: ElasticsearchSettings): Error {
  if (error instanceof errors.TimeoutError || error instanceof errors.RequestAbortedError) return new CallError('timeout', called, 'no answer in time', '');
  if (error instanceof errors.ProductNotSupportedError) {
    return new CallError('bad-answer', called, 'the server does not say that it is Elasticsearch', 'metrics.url must lead to Elasticsearch 7.14 or later');
  }
  if (error instanceof errors.ConnectionError) {
    return /certificate|self.signed|SSL|TLS/i.test(error.message)
      ? new CallError('refused', called, error.message, ca === undefined ? 'name the authority\'s certificate in metrics.ca' : 'metrics.ca did not sign the server\'s certificate')
      : new CallError('unreachable', called, error.message, 'is the server up, and metrics.url right?');
  }
  if (error instanceof errors.ResponseError) {
    const status = error.statusCode ?? 0;
    const reason = (error.body as { error?: { root_cause?: readonly { reason?: string }[]; reason?: string } } | undefined)?.error;
    const told = reason?.root_cause?.[0]?.reason ?? reason?.reason ?? `status ${status}`;
    if (status === 401 || status === 403) return new CallError('refused', called, `status ${status}`, 'metrics.api_key_file, or metrics.user and metrics.password_file, must be allowed to search it');
    if (status === 429 || status >= 500) return new CallError('unreachable', called, told, 'is the server in health?');
    return new CallError('bad-answer', called, told, `are its documents of the kind metrics.fields: ${fields}?`);
  }
  return error instanceof Error ? error : new Error(String(error));
}
