import { stringify } from 'yaml';
import type { Seconds } from '../../core/units.js';
import type { TimeDistribution } from '../../sim/model/distribution.js';
import type { Service } from '../../sim/model/application.js';
import type { PlantModel } from '../../sim/model/plant-model.js';
import type { Calibration } from './calibrate.js';
import { withParameters } from './parameters.js';
import type { ServiceColumns } from './recording.js';
import { scheduleDelay } from './schedule-delay.js';

/** Where a calibration came from, for its reader. */
export interface RecordingSource {
  readonly file: string;
  readonly sha256: string;
  readonly scenario: string;
}

const method = 'cycle times from the rows, moments matched by simulation, delays and contention by pattern search (docs/fidelity.md)';

/** A plant file as YAML: the fitted values in a scenario's own form, and how they came to be. */
export function plantDocument(plant: PlantModel, calibration: Calibration, source: RecordingSource): string {
  return stringify({ plant: overrides(plant, calibration), fitted: fitted(calibration, source) }, { lineWidth: 120 });
}

function overrides(plant: PlantModel, { recording, parameters }: Calibration) {
  const { source, client, entry, callees, group } = recording;
  const model = withParameters(plant, recording, parameters);
  const service = (name: string) => model.application.services[name]!;
  const schedule = (columns: ServiceColumns) => (scheduleDelay(recording.t_s, columns) === undefined ? {} : { schedule_delay: timeText(service(columns.name).schedule_delay) });
  return {
    application: {
      services: {
        [entry.name]: { cpu: cpuText(service(entry.name)), wait: timeText(service(entry.name).wait), ...schedule(entry), listen_delay: timeText(service(entry.name).listen_delay) },
        ...Object.fromEntries(callees.map(({ name }) => {
          const { base_cpu, wait, sent_bytes } = service(name);
          return [name, { cpu: cpuText(service(name)), base_cpu: rounded(base_cpu), wait: timeText(wait), sent_bytes: rounded(sent_bytes) }];
        })),
        ...(client === undefined ? {} : {
          [client.name]: {
            cpu: cpuText(service(client.name)),
            ...schedule(client),
            listen_delay: timeText(service(client.name).listen_delay),
            stop_delay: timeText(service(client.name).stop_delay),
          },
        }),
      },
    },
    ...(group === undefined ? {} : {
      infrastructure: {
        groups: {
          [group.name]: {
            background: rounded(parameters.background),
            contention: rounded(parameters.contention),
            boot: timeText(model.infrastructure.groups[group.name]!.boot),
          },
        },
      },
    }),
    metrics: { ingestion: timeText(model.metrics.ingestion), inventory: durationText(model.metrics.inventory), action: durationText(model.metrics.action) },
    workload: { [source.name]: { think: timeText({ ...source.think, mean: parameters.think_s }) } },
  };
}

function fitted({ errors, unidentified, rows, parameters, withoutHeldBack }: Calibration, source: RecordingSource) {
  return {
    method,
    ...source,
    rows,
    nrmse: { fitted: table(errors.fitted), held_back: table(errors.held_back), whole: table(errors.whole) },
    kept_from_scenario: unidentified,
    without_held_back: {
      demand: durationText(withoutHeldBack.demand_s), demand_of_whole: durationText(parameters.demand_s),
      think: durationText(withoutHeldBack.think_s), think_of_whole: durationText(parameters.think_s),
    },
  };
}

function table(errors: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(errors).map(([name, value]) => [name, Number(value.toFixed(3))]));
}

/** Drift and table of a demand stay the scenario's: only the time itself is said then. */
function cpuText({ cpu }: Service): unknown {
  const time = timeText(cpu.time);
  return cpu.drift === undefined && cpu.by_message === undefined ? time : { time };
}

function timeText({ law, mean, cv }: TimeDistribution): unknown {
  switch (law) {
    case 'constant':
      return durationText(mean);
    case 'exponential':
      return { law, mean: durationText(mean) };
    case 'uniform': {
      const half = Math.min(mean, Math.sqrt(3) * cv * mean);
      return { law, from: durationText(mean - half), to: durationText(mean + half) };
    }
    default:
      return { law, mean: durationText(mean), cv: rounded(cv) };
  }
}

function durationText(seconds: Seconds): string {
  return seconds < 1 ? `${Number((1000 * seconds).toFixed(3))}ms` : `${Number(seconds.toFixed(2))}s`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
