import type { JournalEntry } from '../journal/line.js';
import type { Plant } from '../plant/plant.js';
import type { Seconds } from '../units.js';
import type { Engine } from './engine.js';
import type { Output } from './output.js';
import type { Input } from './protocol.js';

/** Calls back at a time: virtual in the simulator, the wall's in live mode. */
export interface Alarm {
  readonly now_s: Seconds;
  at(t_s: Seconds, call: () => void): void;
}

/**
 * Carries an engine's outputs to a plant and the plant's answers back. The only driver there is: it knows neither
 * virtual nor wall time. Answers that arrive while outputs are being carried out wait their turn.
 */
export class Driver {
  private readonly inbox: Input[] = [];
  private busy = false;
  private stopped = false;

  constructor(
    private readonly engine: Engine,
    private readonly plant: Plant,
    private readonly alarm: Alarm,
    private readonly journal: (entry: JournalEntry) => void,
  ) {}

  send(input: Input): void {
    if (this.stopped) return;
    this.inbox.push(input);
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.inbox.shift(); next !== undefined; next = this.inbox.shift()) {
        for (const output of this.engine.step(next)) this.carryOut(output);
      }
    } finally {
      this.busy = false;
    }
  }

  /** From now on answers are dropped: the controller is down. */
  stop(): void {
    this.stopped = true;
  }

  private carryOut(output: Output): void {
    switch (output.kind) {
      case 'observe':
        return this.plant.observe(output, (input) => this.send(input));
      case 'act':
        return this.plant.act(output, (input) => this.send(input));
      case 'wake':
        return this.alarm.at(output.at_s, () => this.send({ kind: 'woken', t_s: this.alarm.now_s, id: output.id }));
      case 'journal':
        return this.journal(output.entry);
    }
  }
}
