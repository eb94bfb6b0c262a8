import { Client, errors, type ClientOptions } from '@elastic/elasticsearch';
import { call, CallError, type CallLimits } from '../../call.js';
import { keyMaterial } from '../../key-material.js';
import type { ElasticsearchSettings } from '../metrics-settings.js';

/** How the store is reached and opened. */
export type StoreConnection = Pick<ElasticsearchSettings, 'url' | 'ca' | 'api_key_file' | 'user' | 'password_file'>;

/** What to do about an answer that only the asker understands. */
export interface StoreAdvice {
  /** What the key or user must be allowed: `search it`. */
  readonly right: string;
  readonly badAnswer: string;
}

/** What one attempt is made with: its end, and that the client itself repeats nothing. */
interface Attempt {
  readonly signal: AbortSignal;
  readonly maxRetries: 0;
}

/** An Elasticsearch, asked within limits. */
export class ElasticsearchStore {
  readonly url: string;
  private readonly client: Client;

  /** @throws CallError when a file of the connection cannot be read */
  constructor(private readonly connection: StoreConnection, private readonly limits: CallLimits, private readonly advice: StoreAdvice) {
    this.url = connection.url;
    this.client = new Client(clientOptions(connection));
  }

  /** @param request may throw `CallError` itself @throws CallError */
  ask<T>(what: string, request: (client: Client, attempt: Attempt) => Promise<T>): Promise<T> {
    const called = `${what} on ${this.url}`;
    return call(called, this.limits, async (signal) => {
      try {
        return await request(this.client, { signal, maxRetries: 0 });
      } catch (error) {
        throw storeError(error, called, this.connection, this.advice);
      }
    });
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

function clientOptions({ url, ca, api_key_file, user, password_file }: StoreConnection): ClientOptions {
  const textOf = (file: string) => keyMaterial(file, `opening ${url}`).toString('utf8').trim();
  const auth = api_key_file !== undefined
    ? { apiKey: textOf(api_key_file) }
    : user !== undefined && password_file !== undefined ? { username: user, password: textOf(password_file) } : undefined;
  return { node: url, ...(auth === undefined ? {} : { auth }), ...(ca === undefined ? {} : { tls: { ca: textOf(ca) } }) };
}

/** The client's errors can hold the request with its headers: only what is named here goes on. */
function storeError(error: unknown, called: string, { ca }: StoreConnection, { right, badAnswer }: StoreAdvice): Error {
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
    if (status === 401 || status === 403) return new CallError('refused', called, `status ${status}`, `metrics.api_key_file, or metrics.user and metrics.password_file, must be allowed to ${right}`);
    if (status === 429 || status >= 500) return new CallError('unreachable', called, told, 'is the server in health?');
    return new CallError('bad-answer', called, told, badAnswer);
  }
  return error instanceof Error ? error : new Error(String(error));
}
