import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { z } from 'zod';
import { call, CallError, type CallLimits } from '../../call.js';
import { keyMaterial } from '../../key-material.js';
import type { PrometheusSettings } from '../metrics-settings.js';
import type { Series } from './series.js';

const point = z.tuple([z.number(), z.string()]).transform(([at_unix_s, value]) => ({ at_unix_s, value: Number(value) }));

/** Without "NaN" and "+Inf", which a series may hold too. */
const numbers = (points: readonly z.infer<typeof point>[]) => points.filter(({ value }) => Number.isFinite(value));

/** Answer to an instant query of a range vector (Prometheus, HTTP API, "Instant queries", resultType matrix). */
const matrixAnswer = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(point).transform(numbers) })),
  }),
});

const errorAnswer = z.object({ error: z.string() });

/** The query API of a Prometheus server, or of what speaks it as well. */
export class PrometheusApi {
  private readonly options: RequestOptions;

  /** @throws CallError when a file of the settings cannot be read */
  constructor(private readonly settings: PrometheusSettings, private readonly limits: CallLimits) {
    const { url, ca, user, password_file } = settings;
    const textOf = (file: string) => keyMaterial(file, `opening ${url}`).toString('utf8').trim();
    this.options = {
      method: 'POST',
      ...(ca === undefined ? {} : { ca: textOf(ca) }),
      ...(user === undefined || password_file === undefined ? {} : { auth: `${user}:${textOf(password_file)}` }),
    };
  }

  /** Raw samples of every series that a range selector finds. @throws CallError */
  async samples(selector: string, at_unix_s: number): Promise<readonly Series[]> {
    const { url } = this.settings;
    const called = `query of ${url}`;
    return call(called, this.limits, async (signal) => {
      const { status, text } = await this.post(called, new URLSearchParams({ query: selector, time: at_unix_s.toFixed(3) }).toString(), signal);
      if (status !== 200) throw statusError(called, status, text);
      const parsed = matrixAnswer.safeParse(jsonOf(text));
      if (!parsed.success) throw new CallError('bad-answer', called, 'the answer is not one of Prometheus', 'metrics.url must lead to the server itself, with its path prefix where it has one');
      return parsed.data.data.result.map(({ metric, values }) => ({ labels: metric, points: values }));
    });
  }

  private post(called: string, body: string, signal: AbortSignal): Promise<{ readonly status: number; readonly text: string }> {
    const url = new URL(`${this.settings.url.replace(/\/$/, '')}/api/v1/query`);
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(networkError(called, error, this.settings));
      request(url, { ...this.options, headers, signal }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
        answer.on('error', fail);
      }).on('error', fail).end(body);
    });
  }
}

function statusError(called: string, status: number, text: string): CallError {
  const told = errorAnswer.safeParse(jsonOf(text));
  const reason = `HTTP ${status}${told.success ? `: ${told.data.error.slice(0, 300)}` : ''}`;
  if (status === 401 || status === 403) return new CallError('refused', called, reason, 'metrics.user and metrics.password_file must be allowed to query it');
  if (status === 404) return new CallError('not-found', called, reason, 'metrics.url must lead to the server itself, with its path prefix where it has one');
  if (status === 429 || status >= 500) return new CallError('unreachable', called, reason, 'is the server in health?');
  return new CallError('bad-answer', called, reason, '');
}

function networkError(called: string, error: NodeJS.ErrnoException, { ca }: PrometheusSettings): CallError {
  const { code = '', message } = error;
  if (code === 'ABORT_ERR') return new CallError('timeout', called, 'no answer in time', '');
  if (/CERT|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO/.test(code)) {
    return new CallError('refused', called, message, ca === undefined ? 'name the authority\'s certificate in metrics.ca' : 'metrics.ca did not sign the server\'s certificate, or it is for another name');
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return new CallError('refused', called, message, 'one side speaks TLS and the other does not: see metrics.url');
  return new CallError('unreachable', called, message, 'is the server up, and metrics.url right?');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
