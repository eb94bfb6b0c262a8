import { engineConfiguration } from '../../../src/core/configuration/engine-configuration.js';
import { Engine } from '../../../src/core/engine/engine.js';
import type { Act, Input, Start } from '../../../src/core/engine/protocol.js';
import { journalLine, type CycleEntry } from '../../../src/core/journal/line.js';
import { parseJournal } from '../../../src/core/journal/parse.js';
import { recover } from '../../../src/core/journal/recover.js';
import { flowName, type Flow, type NetworkObservation } from '../../../src/core/plant/network.js';
import type { Outcome } from '../../../src/core/plant/action.js';
import { none } from '../../../src/core/policies/none.js';
import type { PolicySet } from '../../../src/core/policies/resolved-policy.js';

export const policies: PolicySet = { service: { policy: none, parameters: {} }, group: { policy: none, parameters: {} } };
export const done: Outcome = { kind: 'done' };

export const flow = (name: string): Flow => {
  const [source = '', destination = ''] = name.split('>');
  return { source, destination };
};
export const counters = (read_s: number, switches: Readonly<Record<string, Readonly<Record<string, number>>>>): NetworkObservation => ({
  switches: Object.entries(switches).map(([name, flows]) => ({ name, read_s, flows: Object.entries(flows).map(([each, bytes]) => ({ flow: flow(each), bytes })) })),
});

/** An engine that watches flows, and the journal it writes; every cycle the test says what the switches show. */
export class FlowWorld {
  t_s = 0;
  readonly lines: string[] = [];
  readonly acts: Act[] = [];
  /** Caps as the switches have them. */
  readonly caps = new Map<string, number>();
  private engine: Engine;
  private next: Input;

  constructor(bandwidth: unknown, engine: object = {}) {
    this.engine = new Engine(engineConfiguration.parse({ ...engine, policy: 'none', bandwidth }), policies);
    this.next = this.start();
  }

  private start(): Start {
    return { kind: 'start', t_s: this.t_s, epoch_s: 0 };
  }

  /** One cycle: the switches show `network`; every action is answered with `outcome`, or by nobody. */
  cycle(network: NetworkObservation | undefined, outcome: Outcome | null = done): CycleEntry {
    const asked = this.feed(this.next)[0]!;
    const snapshot = { taken_s: this.t_s, services: [], groups: [], nodes: [], ...(network === undefined ? {} : { network }) };
    const wanted = this.feed({ kind: 'observed', t_s: this.t_s, id: asked, snapshot });
    const entry = JSON.parse(this.lines.at(-1)!) as CycleEntry;
    this.t_s += 10;
    this.next = { kind: 'woken', t_s: this.t_s, id: wanted.at(-1)! };
    for (const act of entry.actions) {
      this.acts.push(act);
      if (outcome === null) continue;
      if (outcome.kind === 'done' && act.action.kind === 'throttle-flow') this.caps.set(flowName(act.action.flow), act.action.max_bps);
      if (outcome.kind === 'done' && act.action.kind === 'release-flow') this.caps.delete(flowName(act.action.flow));
      this.feed({ kind: 'receipt', t_s: this.t_s, id: act.id, outcome });
    }
    return entry;
  }

  /** A cycle in compat, which asks for as many observations as it likes and waits for its actions. */
  originalCycle(network: NetworkObservation): CycleEntry {
    const inbox: Input[] = [this.next];
    for (let input = inbox.shift(); input !== undefined; input = inbox.shift()) {
      for (const output of this.engine.step(input)) {
        if (output.kind === 'journal') this.lines.push(journalLine(output.entry));
        if (output.kind === 'observe') inbox.push({ kind: 'observed', t_s: this.t_s, id: output.id, snapshot: { taken_s: this.t_s, services: [], groups: [], nodes: [], network } });
        if (output.kind === 'act') {
          this.acts.push(output);
          inbox.push({ kind: 'receipt', t_s: this.t_s, id: output.id, outcome: done });
        }
        if (output.kind === 'wake') this.next = { kind: 'woken', t_s: (this.t_s += 10), id: output.id };
      }
    }
    return JSON.parse(this.lines.at(-1)!) as CycleEntry;
  }

  /** The program ends and starts again from its journal. */
  crash(): void {
    const { engine, interrupted } = recover(this.journal(), policies);
    this.engine = engine;
    this.next = { ...this.start(), interrupted };
  }

  journal(): ReturnType<typeof parseJournal> {
    return parseJournal(`${this.lines.join('\n')}\n`);
  }

  /** Ids of what the engine asks for. */
  private feed(input: Input): number[] {
    const outputs = this.engine.step(input);
    for (const output of outputs) if (output.kind === 'journal') this.lines.push(journalLine(output.entry));
    return outputs.flatMap((output) => (output.kind === 'observe' || output.kind === 'wake' ? [output.id] : []));
  }
}
