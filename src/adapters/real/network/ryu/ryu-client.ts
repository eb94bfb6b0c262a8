import type { z } from 'zod';
import { call, CallError, type CallLimits } from '../../call.js';

/** Of an answer that says why not. */
const quoted_chars = 200;

/** The REST API of one ryu-manager. */
export class RyuClient {
  constructor(
    /** `http://10.2.1.23:8080` */
    private readonly url: string,
    private readonly limits: CallLimits,
  ) {}

  /** A question whose answer has the shape of `schema`. @throws CallError */
  async ask<T>(method: 'GET' | 'POST', path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    const text = await this.send(method, path, body);
    try {
      return schema.parse(JSON.parse(text));
    } catch (error) {
      throw new CallError('bad-answer', `${method} ${path} on ${this.url}`, `not what Ryu answers: ${(error as Error).message}`, 'is this the REST API of ryu-manager?');
    }
  }

  /** A command. That it was taken does not say that the switch has carried it out. @throws CallError */
  async tell(path: string, body: unknown): Promise<void> {
    await this.send('POST', path, body);
  }

  private send(method: 'GET' | 'POST', path: string, body: unknown): Promise<string> {
    const called = `${method} ${path} on ${this.url}`;
    return call(called, this.limits, async (signal) => {
      const answer = await answerOf(called, fetch(`${this.url.replace(/\/$/, '')}${path}`, { method, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
      const text = await answerOf(called, answer.text());
      if (answer.ok) return text;
      if (answer.status === 404) throw new CallError('not-found', called, 'Ryu answers 404', 'start ryu-manager with ryu.app.rest_topology and ryu.app.ofctl_rest; a switch that it has lost is not found either');
      throw new CallError('refused', called, `Ryu answers ${answer.status} ${text.slice(0, quoted_chars)}`.trimEnd(), '');
    });
  }
}

async function answerOf<T>(called: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { message, cause } = error as Error & { readonly cause?: { readonly code?: string } };
    throw new CallError('unreachable', called, cause?.code ?? message, 'does ryu-manager run, and does its --wsapi-port agree?');
  }
}
