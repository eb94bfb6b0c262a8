import type { PolicyReference } from '../core/configuration/engine-configuration.js';
import { Driver } from '../core/engine/driver.js';
import { Engine } from '../core/engine/engine.js';
import { journalLine, type JournalEntry } from '../core/journal/line.js';
import { parseJournal } from '../core/journal/parse.js';
import { recover } from '../core/journal/recover.js';
import type { Policy } from '../core/policies/policy.js';
import type { PolicySet } from '../core/policies/resolved-policy.js';
import { createSimulation } from '../sim/create-simulation.js';
import type { Measurements } from '../sim/measurements.js';
import type { Simulation } from '../sim/simulation.js';
import { attackSpans, legitimateLoad } from './attacks.js';
import { demandCurve } from './demand/demand-curve.js';
import { loadSteps } from './load-steps.js';
import { policySet, withPolicy } from './policy-set.js';
import type { RunRecord } from './run-record.js';
import { DecisionTrace } from './decision-trace.js';
import type { Scenario } from './scenario.js';

/** Virtual time 0 in every simulation: the minute in which the first recorded run of the evaluation began. */
export const simulatedEpoch_s = Date.UTC(2018, 10, 27, 11, 30) / 1000;

export interface SimulationJob {
  /** Traces resolved. */
  readonly scenario: Scenario;
  readonly policy: PolicyReference;
  readonly seed: number;
  /** By the name that references use: the built-in ones and a user's modules. */
  readonly policies: ReadonlyMap<string, Policy>;
}

export interface SimulatedRun {
  readonly record: RunRecord;
  /** Lines without their newline. */
  readonly journal: readonly string[];
}

/** Flies one policy through a scenario: the engine that runs a cluster, in virtual time. Deterministic in its arguments. */
export function simulate({ scenario, policy, seed, policies }: SimulationJob): SimulatedRun {
  const configuration = withPolicy(scenario.engine, policy);
  const simulation = createSimulation(
    {
      application: scenario.application,
      infrastructure: scenario.infrastructure,
      metrics: scenario.metrics,
      workload: scenario.workload,
      faults: scenario.faults,
      ...(scenario.overlay === undefined || scenario.network === undefined ? {} : { overlay_network: { topology: scenario.overlay, settings: scenario.network } }),
      window_s: configuration.window,
    },
    {
      seed,
      epoch_s: simulatedEpoch_s,
      fidelity: scenario.fidelity,
      duration_s: scenario.duration,
      warm_up_s: scenario.warm_up,
      sample_s: scenario.sample,
      objective: { latency_s: scenario.objective.latency, percentile: scenario.objective.percentile },
    },
  );
  const resolved = policySet(configuration, policies);
  const trace = new DecisionTrace(configuration);
  const journal = fly(simulation, new Engine(configuration, resolved), resolved, scenario.duration, trace);
  const measured = withScores(simulation.measurements(), trace.anomaly);
  return {
    journal,
    record: {
      scenario: scenario.name, policy: policy.label, compat: configuration.compat, seed, fidelity: scenario.fidelity, warm_up_s: scenario.warm_up,
      measured,
      marks: trace.marks,
      thresholds: trace.thresholds,
      demand: demandCurve(scenario, measured.offered),
      load_steps_s: loadSteps(measured.offered),
      cycles: trace.cycles,
      ...(trace.anomaly === undefined ? {} : { anomaly: trace.anomaly }),
      ...attacksOn(scenario, measured),
      ...(trace.failure === undefined ? {} : { policy_failure: trace.failure }),
    },
  };
}

/** The score as a column of the timeline: at each row the last one before it. */
function withScores(measured: Measurements, anomaly: RunRecord['anomaly']): Measurements {
  if (anomaly === undefined) return measured;
  const { timeline } = measured;
  let next = 0;
  const score = timeline.t_s.map((t_s) => {
    while (next < anomaly.t_s.length && anomaly.t_s[next]! <= t_s) next += 1;
    return anomaly.score[next - 1] ?? NaN;
  });
  return { ...measured, timeline: { ...timeline, columns: new Map([...timeline.columns, ['anomaly_score', score]]) } };
}

function attacksOn(scenario: Scenario, { offered, duration_s }: Measurements): Pick<RunRecord, 'attacks'> {
  const spans = attackSpans(scenario.workload, offered, duration_s);
  return spans.length === 0 ? {} : { attacks: { spans, legitimate_demand: demandCurve(scenario, legitimateLoad(scenario.workload, offered)) } };
}

/** Runs to the end; where the controller crashes, the next one is rebuilt from the journal alone. */
function fly(simulation: Simulation, engine: Engine, policies: PolicySet, duration_s: number, trace: DecisionTrace): readonly string[] {
  const { plant, clock, controllerOutages } = simulation;
  const lines: string[] = [];
  const write = (entry: JournalEntry): void => {
    lines.push(journalLine(entry));
    trace.note(entry);
  };
  let driver = new Driver(engine, plant, clock, write);
  for (const { at_s, for_s } of controllerOutages) {
    clock.at(at_s, () => { driver.stop(); });
    clock.at(at_s + for_s, () => {
      const { engine: restored, interrupted, epoch_s } = recover(parseJournal(`${lines.join('\n')}\n`), policies);
      driver = new Driver(restored, plant, clock, write);
      driver.send({ kind: 'start', t_s: clock.now_s, epoch_s, interrupted });
    });
  }
  driver.send({ kind: 'start', t_s: 0, epoch_s: simulatedEpoch_s });
  simulation.runUntil(duration_s);
  return lines;
}
