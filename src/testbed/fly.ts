import { Driver, type Alarm } from '../core/engine/driver.js';
import type { Engine } from '../core/engine/engine.js';
import { journalLine, type JournalEntry } from '../core/journal/line.js';
import type { Plant } from '../core/plant/plant.js';
import type { Snapshot } from '../core/plant/snapshot.js';
import type { Seconds } from '../core/units.js';
import type { Source } from '../sim/model/workload.js';
import type { StepSeries } from '../sim/measurements.js';
import { levelChanges } from '../sim/workload/profile.js';

/** Why a run on a real cluster says nothing: its workload could not be applied. */
export class TestbedError extends Error {
  override readonly name = 'TestbedError';
}

/** The clients of a closed source are the tasks of a service: its replicas are the level. */
export type DrivenSource = Extract<Source, { kind: 'closed' }> & { readonly service: string };

/** Load that is no clients': a stream of bytes. */
export interface Errand {
  readonly name: string;
  readonly at_s: Seconds;
  /** Begins it; resolves at its end. */
  run(): Promise<void>;
}

export interface Flight {
  readonly engine: Engine;
  readonly plant: Plant;
  readonly alarm: Alarm;
  readonly epoch_unix_s: number;
  readonly sources: readonly DrivenSource[];
  readonly errands: readonly Errand[];
  readonly duration_s: Seconds;
  readonly sample_s: Seconds;
  /** Not the engine's: the workload's hand on the cluster. Rejects when it cannot. */
  scale(service: string, to: number): Promise<void>;
  /** Each line of the journal as it is made. */
  wrote(entry: JournalEntry): void;
  /** After each row of the timeline. */
  sampled(t_s: Seconds, snapshot: Snapshot | null): void;
}

export interface Flown {
  readonly journal: readonly string[];
  readonly snapshots: readonly (Snapshot | null)[];
  readonly offered: ReadonlyMap<string, StepSeries>;
}

/**
 * One run on a real cluster: the engine acts as it does live, the sources' services are scaled as their profiles say,
 * errands begin at their times, and the cluster is looked at every `sample_s`. Ends at `duration_s`, or before when the signal asks for it; the rows
 * up to then are kept. Where it has asked already, nothing is begun.
 * @throws TestbedError when a source could not be set or an errand failed
 */
export function fly({ engine, plant, alarm, epoch_unix_s, sources, errands, duration_s, sample_s, scale, wrote, sampled }: Flight, signal: AbortSignal): Promise<Flown> {
  return new Promise((resolve, reject) => {
    const journal: string[] = [];
    const snapshots: (Snapshot | null)[] = [];
    const offered = new Map(sources.map(({ name }) => [name, { t_s: [] as Seconds[], value: [] as number[] }]));
    const driver = new Driver(engine, plant, alarm, (entry) => {
      journal.push(journalLine(entry));
      wrote(entry);
    });
    let over = false;
    const end = (failure?: TestbedError) => {
      if (over) return;
      over = true;
      driver.stop();
      signal.removeEventListener('abort', interrupted);
      if (failure === undefined) resolve({ journal, snapshots, offered });
      else reject(failure);
    };
    const interrupted = () => end();
    signal.addEventListener('abort', interrupted);
    const rows = Math.floor(duration_s / sample_s);
    if (signal.aborted || rows === 0) return end();

    for (const source of sources) {
      for (const { at_s, level } of levelChanges(source.level, duration_s)) {
        const clients = Math.round(level);
        alarm.at(at_s, () => {
          if (over) return;
          const series = offered.get(source.name)!;
          series.t_s.push(at_s);
          series.value.push(clients);
          scale(source.service, clients).catch((error: unknown) => end(new TestbedError(`${source.service} could not be scaled to ${clients}: ${(error as Error).message}`, { cause: error })));
        });
      }
    }

    for (const { name, at_s, run } of errands) {
      alarm.at(at_s, () => {
        if (!over) run().catch((error: unknown) => end(new TestbedError(`${name} failed: ${(error as Error).message}`, { cause: error })));
      });
    }

    const look = (row: number) => {
      alarm.at((row + 1) * sample_s, () => {
        if (over) return;
        plant.observe({ kind: 'observe', id: row, purpose: 'statistics', detail: 'services' }, (answer) => {
          if (over) return;
          // A row keeps its place when its answer comes late: there is one for each multiple of the sample.
          snapshots[row] = answer.kind === 'observed' ? answer.snapshot : null;
          sampled((row + 1) * sample_s, snapshots[row]!);
          if (row + 1 < rows) look(row + 1);
          else end();
        });
      });
    };
    look(0);
    driver.send({ kind: 'start', t_s: alarm.now_s, epoch_s: epoch_unix_s });
  });
}
