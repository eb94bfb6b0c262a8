import type { Seconds } from '../../core/units.js';
import type { Clock } from './clock.js';
import { EventList } from './event-list.js';

/** Takes an event: the code it was scheduled with, and the sequence number that `schedule` returned. */
export type Handler = (code: number, sequence: number) => void;

/**
 * Virtual time. Two ways to use it: the control plane's closures and generators (`Clock`), and, for the request
 * model, integer codes >= 0 that go to one handler.
 *
 * An event is cancelled by forgetting its sequence number: the handler ignores an event whose number is not the one
 * its entity waits for. Stale events stay in the list until their time comes.
 */
export class Kernel implements Clock {
  now_s: Seconds = 0;
  /** Events processed, stale ones included. */
  processed = 0;

  private readonly events = new EventList();
  private handler: Handler = (code) => {
    throw new Error(`event ${code} at ${this.now_s} s, but no handler is registered`);
  };
  /** Closures of pending control events; an event's code is -1 - its place here. */
  private readonly calls: ((() => void) | undefined)[] = [];
  private readonly freeCalls: number[] = [];

  onEvent(handler: Handler): void {
    this.handler = handler;
  }

  /**
   * @param code >= 0, handed to the registered handler
   * @returns the sequence number that names this event
   * @throws RangeError when `t_s` lies before now or is not a number
   */
  schedule(t_s: Seconds, code: number): number {
    if (!(t_s >= this.now_s)) throw new RangeError(`event ${code} scheduled for ${t_s} s at ${this.now_s} s`);
    return this.events.push(t_s, code);
  }

  at(t_s: Seconds, call: () => void): void {
    const place = this.freeCalls.pop() ?? this.calls.length;
    this.calls[place] = call;
    this.schedule(t_s, -1 - place);
  }

  start(sequence: Generator<Seconds, void, void>): void {
    const step = sequence.next();
    if (step.done !== true) this.at(this.now_s + step.value, () => this.start(sequence));
  }

  /** Processes every event up to and including `t_s`; time then stands there. */
  runUntil(t_s: Seconds): void {
    if (!(t_s >= this.now_s)) throw new RangeError(`asked to run until ${t_s} s at ${this.now_s} s`);
    const { events, handler } = this;
    while (events.next_s <= t_s) {
      const code = events.pop();
      this.now_s = events.time_s;
      this.processed++;
      if (code >= 0) handler(code, events.sequence);
      else this.call(-1 - code);
    }
    this.now_s = t_s;
  }

  private call(place: number): void {
    const call = this.calls[place]!;
    this.calls[place] = undefined;
    this.freeCalls.push(place);
    call();
  }
}
