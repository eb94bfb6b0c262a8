import type { SensorWorld } from '../../../examples/iot-app/sensor-client.js';

/** A world in which only what takes time lets time pass, and which ends after so much of it. */
export class VirtualWorld implements SensorWorld {
  readonly posted: string[] = [];
  readonly slept_s: number[] = [];
  private readonly end = new AbortController();
  private time_s = 0;

  /** @param answer time that the API takes for the attempt, counted from 0; negative: it fails after that long */
  constructor(
    private readonly answer_s: (attempt: number) => number,
    private readonly ends_s: number,
  ) {}

  get over(): AbortSignal {
    return this.end.signal;
  }

  now_s(): number {
    return this.time_s;
  }

  async post(reading: string): Promise<void> {
    const took_s = this.answer_s(this.posted.length);
    this.posted.push(reading);
    this.pass(Math.abs(took_s));
    await Promise.resolve();
    if (took_s < 0) throw new Error('refused');
  }

  async sleep(for_s: number): Promise<void> {
    this.slept_s.push(for_s);
    this.pass(for_s);
    await Promise.resolve();
  }

  private pass(by_s: number): void {
    this.time_s += by_s;
    if (this.time_s >= this.ends_s) this.end.abort();
  }
}
