import type Dockerode from 'dockerode';
import { z } from 'zod';
import type { Seconds } from '../../../core/units.js';
import { call, CallError, type CallLimits } from '../call.js';
import { connect } from './connect.js';
import { endpointText, type DockerEndpoint } from './docker-endpoint.js';
import { engineError } from './engine-error.js';

/** An engine's API as the adapters use it: every call within limits, every failure a `CallError` that names the engine. */
export class DockerEngine {
  readonly at: string;

  /** @throws CallError that names a file of keys that cannot be read */
  constructor(
    private readonly endpoint: DockerEndpoint,
    readonly limits: CallLimits,
    private readonly docker: Dockerode = connect(endpoint),
  ) {
    this.at = endpointText(endpoint);
  }

  /** The same engine with other patience: joining a swarm takes longer than a look at it. */
  within(timeout_s: Seconds): DockerEngine {
    return new DockerEngine(this.endpoint, { ...this.limits, timeout_s }, this.docker);
  }

  /**
   * @param what as messages name the call: `GET /services`
   * @param shape of the answer; parts that it does not name are dropped
   * @throws CallError
   */
  ask<Shape extends z.ZodType>(what: string, shape: Shape, attempt: (docker: Dockerode, signal: AbortSignal) => Promise<unknown>): Promise<z.infer<Shape>> {
    const called = `${what} on ${this.at}`;
    return call(called, this.limits, async (signal) => {
      const answer = await attempt(endingWith(this.docker, signal), signal).catch((error: unknown) => {
        throw engineError(error, called);
      });
      const parsed = shape.safeParse(answer);
      if (parsed.success) return parsed.data;
      const { path, message } = parsed.error.issues[0]!;
      throw new CallError('bad-answer', called, `${path.join('.') || 'the answer'}: ${message}`, 'is this a Docker engine of version 20.10 or later?');
    });
  }

  /** Like `ask`, where nothing but success is of interest. */
  async tell(what: string, attempt: (docker: Dockerode, signal: AbortSignal) => Promise<unknown>): Promise<void> {
    await this.ask(what, z.unknown(), attempt);
  }
}

/**
 * The same API, each request of which the signal ends: one that nobody waits for any more would hold its connection for
 * as long as the engine is silent. dockerode itself passes a signal on in most calls, not in all.
 */
function endingWith(docker: Dockerode, abortSignal: AbortSignal): Dockerode {
  const { modem } = docker as { readonly modem: Modem };
  const ending: Modem = Object.assign(Object.create(modem) as Modem, {
    dial: (options: object, done: Done) => modem.dial({ ...options, abortSignal }, done),
  });
  return Object.assign(Object.create(docker) as Dockerode, { modem: ending });
}

type Done = (error: unknown, answer: unknown) => void;

/** What all of dockerode's calls go through. */
interface Modem {
  dial(options: object, done: Done): void;
}
