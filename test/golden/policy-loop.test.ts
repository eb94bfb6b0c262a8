import { test } from 'vitest';
import { parseArguments } from '../../src/core/compat/arguments.js';
import { ignoreParts } from '../../src/core/compat/ignore-list.js';
import { setOption } from '../../src/core/compat/ini-file.js';
import { originalCycle, type Scorer } from '../../src/core/compat/original-cycle.js';
import type { OriginalCycleRecord } from '../../src/core/compat/original-record.js';
import type { OriginalEvent } from '../../src/core/compat/original-event.js';
import { originalStateFrom, type OriginalState } from '../../src/core/compat/original-state.js';
import { OriginalStop } from '../../src/core/compat/original-stop.js';
import { originalStatisticsTargets } from '../../src/core/compat/statistics-row.js';
import { configurationOf, iniOf, sectionsOf, type EngineConstants, type Sections } from './original-files.js';
import { compareAll, type Vector } from './policy-vectors.js';
import { ScriptedSwarm, type ScriptedNode, type ScriptedService } from './scripted-swarm.js';

interface LoopConstants extends EngineConstants {
  readonly MONITORING_INTERVAL: number;
  readonly IGNORE_APP: string;
  readonly IGNORE_MICRO: string;
  readonly IGNORE_MACRO: string;
  readonly INVESTIGATION_PHASE_LENGTH: number;
  readonly ANOMALY_THRESHOLD: number;
}
interface LoopInput {
  readonly args: readonly string[];
  readonly cycles: number;
  readonly start_epoch_s: number;
  readonly engine?: Partial<LoopConstants>;
  readonly provision_s?: number;
  readonly stacks: Readonly<Record<string, Readonly<Record<string, ScriptedService>>>>;
  readonly nodes: readonly (readonly [name: string, created: string, labels: unknown])[];
  readonly micro: Sections;
  readonly macro: Sections;
  readonly readings: Readonly<Record<string, readonly number[]>>;
  readonly scores?: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly changes?: readonly Change[];
  readonly faults?: readonly { readonly cycle: number; readonly command: string }[];
}
type Change = { readonly cycle: number } & (
  | { readonly do: 'add_stack'; readonly stack: string; readonly services: Readonly<Record<string, ScriptedService>> }
  | { readonly do: 'remove_stack'; readonly stack: string }
  | { readonly do: 'add_service'; readonly stack: string; readonly service: string; readonly replicas: number; readonly group: string }
  | { readonly do: 'remove_service'; readonly stack: string; readonly service: string }
  | { readonly do: 'set_replicas'; readonly service: string; readonly replicas: number }
  | { readonly do: 'edit_ini'; readonly kind: 'micro' | 'macro'; readonly section: string; readonly set: Readonly<Record<string, string>> }
  | { readonly do: 'metric_missing'; readonly name: string }
  | { readonly do: 'add_node'; readonly name: string; readonly created: string }
  | { readonly do: 'remove_node'; readonly name: string }
);
type Case = Vector<LoopInput, unknown>;

test('loop: the whole manager, cycle after cycle', () => {
  compareAll('loop', (vector: Case, defaults) => runLoop(vector.input, (defaults as { engine: LoopConstants }).engine));
});

function runLoop(input: LoopInput, defaults: LoopConstants): unknown {
  const constants = { ...defaults, ...input.engine };
  const chosen = parseArguments(input.args);
  if ('exit' in chosen) throw new Error(`arguments ${input.args.join(' ')} end the program`);
  const configuration = {
    ...configurationOf(chosen.mode, constants, chosen.groups),
    ignore: { stacks: [...ignoreParts(constants.IGNORE_APP)], services: [...ignoreParts(constants.IGNORE_MICRO)], groups: [...ignoreParts(constants.IGNORE_MACRO)] },
  };
  const state = originalStateFrom(configuration);
  state.micro = iniOf(input.micro);
  state.macro = iniOf(input.macro);
  state.constants = {
    anomaly_threshold: constants.ANOMALY_THRESHOLD, investigation_cycles: constants.INVESTIGATION_PHASE_LENGTH,
    statistics: originalStatisticsTargets,
  };
  const swarm = new ScriptedSwarm(
    structuredClone(input.stacks) as Record<string, Record<string, ScriptedService>>,
    input.nodes.map(([name, created]): ScriptedNode => [name, created]),
    Object.fromEntries(Object.entries(input.readings).map(([target, values]) => [target, [...values]])),
    input.start_epoch_s, input.provision_s ?? 0,
  );
  const scorer = chosen.anomaly_detection ? scriptedScorer(input.scores ?? {}) : undefined;

  const cycles: unknown[] = [];
  let error: unknown = null;
  for (let cycle = 0; cycle < input.cycles && error === null; cycle++) {
    for (const change of input.changes ?? []) if (change.cycle === cycle) apply(change, swarm, state);
    swarm.faults = (input.faults ?? []).filter((fault) => fault.cycle === cycle).map(({ command }) => command);
    const t = swarm.t_s;
    let record: OriginalCycleRecord;
    try {
      record = swarm.drive(originalCycle(state, configuration, input.start_epoch_s, scorer));
    } catch (stop) {
      if (!(stop instanceof OriginalStop) || stop.record === undefined) throw stop;
      record = stop.record;
      error = { cycle, type: stop.exception };
    }
    const events = record.events.map(vectorEvent);
    if (error === null) {
      events.push(['wait', constants.MONITORING_INTERVAL]);
      swarm.t_s += constants.MONITORING_INTERVAL;
    }
    cycles.push({ cycle, t, events });
  }
  return {
    cycles,
    final: {
      t: swarm.t_s, micro: sectionsOf(state.micro), macro: sectionsOf(state.macro),
      replicas: Object.fromEntries(Object.values(swarm.stacks).flatMap((services) => Object.entries(services).map(([name, { replicas }]) => [name, replicas]))),
      nodes: swarm.nodes.map(([name]) => name),
    },
    error,
  };
}

function scriptedScorer(scores: Readonly<Record<string, readonly (readonly [number, number])[]>>): Scorer {
  const left = Object.fromEntries(Object.entries(scores).map(([service, pairs]) => [service, [...pairs]]));
  return (service) => {
    const pair = left[service]?.shift();
    if (pair === undefined) throw new Error(`the script has no further score of ${service}`);
    return pair;
  };
}

function apply(change: Change, swarm: ScriptedSwarm, state: OriginalState): void {
  switch (change.do) {
    case 'add_stack': swarm.stacks[change.stack] = structuredClone(change.services) as Record<string, ScriptedService>; break;
    case 'remove_stack': swarm.stacks = without(swarm.stacks, change.stack); break;
    case 'add_service': swarm.stacks[change.stack]![change.service] = { replicas: change.replicas, group: change.group }; break;
    case 'remove_service': swarm.stacks[change.stack] = without(swarm.stacks[change.stack]!, change.service); break;
    case 'set_replicas': swarm.service(change.service).replicas = change.replicas; break;
    case 'edit_ini':
      for (const [key, text] of Object.entries(change.set)) state[change.kind] = setOption(state[change.kind], change.section, key, text);
      break;
    case 'metric_missing': swarm.missing.add(change.name); break;
    case 'add_node': swarm.nodes = [...swarm.nodes, [change.name, change.created]]; break;
    case 'remove_node': swarm.nodes = swarm.nodes.filter(([name]) => name !== change.name); break;
    default: throw new Error(`unknown change ${JSON.stringify(change)}`);
  }
}

function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

/** An event in the vectors' short form. */
function vectorEvent(event: OriginalEvent): unknown[] {
  switch (event.kind) {
    case 'section_added':
    case 'section_removed': return [event.kind, event.file, event.section];
    case 'stack': return ['stack', event.stack];
    case 'read': return ['read', event.target, event.direction, event.seen, event.limit];
    case 'wait': return ['wait', event.for_s];
    case 'limit': return ['limit', event.target, event.key, event.text];
    case 'hold': return ['hold', event.target];
    case 'refuse': return event.bound === 'auto_scale' ? ['refuse', event.target, 'auto_scale'] : ['refuse', event.target, event.bound, event.value];
    case 'scale': return ['scale', event.service, event.from, event.to];
    case 'create_vm':
    case 'add_node':
    case 'remove_node': return [event.kind, event.node];
    case 'monitor': return ['monitor'];
    case 'score': return ['score', event.service, event.score];
    case 'stats': return ['stats', event.score];
    case 'investigation': return ['investigation', event.phase];
    case 'fail': return ['fail', event.command];
  }
}
