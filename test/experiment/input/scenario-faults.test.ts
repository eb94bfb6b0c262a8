import { describe, expect, it } from 'vitest';
import { refusals } from './check-scenario-text.js';
import { broken, scenarioText } from './scenario-text.js';

it('the unbroken scenario is sound', () => expect(refusals(scenarioText)).toEqual([]));

describe('what the schema refuses', () => {
  it.each<[string, string, string, string]>([
    ['unknown key', 'warm_up: 1m', 'warmup: 1m', 's.yaml:4:1: warmup: found an unknown key; allowed: name, description, duration, warm_up, sample, seeds, fidelity, policies, objective, application, infrastructure, metrics, workload, topology, network, faults, engine. Did you mean "warm_up"?'],
    ['unknown key deep inside', 'cpu: 2ms', 'cpu: 2ms\n      replica: 2', 's.yaml:16:7: application.services.db.replica: found an unknown key; allowed: replicas, mode, constraints, cpu, wait, base_cpu, base_memory, workers, threads, queue, cpu_limit, cpu_reservation, memory_reservation, calls, sent_bytes, interfaces, schedule_delay, listen_delay, stop_delay. Did you mean "replicas"?'],
    ['unknown key of one alternative', 'kind: steps', 'kind: steps\n      level_scale: 2', 's.yaml:28:7: workload[0].level.level_scale: found an unknown key; allowed: kind, steps'],
    ['unit missing', 'duration: 10m', 'duration: 600', 's.yaml:3:11: duration: found 600; allowed: a number with a unit (ms, s, m, h, d), for example 10s'],
    ['negative time', 'duration: 10m', 'duration: -10m', 's.yaml:3:11: duration: found "-10m"; allowed: a number with a unit (ms, s, m, h, d), for example 10s'],
    ['min over max', '{max: 8}', '{min: 9, max: 8}', 's.yaml:36:21: engine.services.rest_api.min: found 9; allowed: at most max (8)'],
    ['missing part', 'description: one service, a step of load\n', '', 's.yaml:1:1: description: found nothing; allowed: text'],
    ['mistyped word of a few', 'kind: closed', 'kind: close', 's.yaml:22:11: workload[0].kind: found "close"; allowed: closed, open. Did you mean "closed"?'],
    ['unknown law of a distribution', 'law: gamma', 'law: gama', 's.yaml:12:18: application.services.rest_api.cpu.law: found "gama"; allowed: constant, exponential, lognormal, gamma, uniform. Did you mean "gamma"?'],
    ['distribution without its spread', 'mean: 40ms, cv: 0.5', 'mean: 40ms', 's.yaml:12:12: application.services.rest_api.cpu.cv: found nothing; allowed: a number'],
    ['distribution in a wrong unit', 'mean: 40ms', 'mean: 40MB', 's.yaml:12:31: application.services.rest_api.cpu.mean: found "40MB"; allowed: a number with a unit (ms, s, m, h, d), for example 10s'],
    ['number where a time belongs', 'cpu: 2ms', 'cpu: 2', 's.yaml:15:12: application.services.db.cpu: found 2; allowed: a number with a unit (ms, s, m, h, d), for example 10s, or a mapping'],
    ['unknown kind of fault', 'kind: task-crash', 'kind: task-crsh', 's.yaml:32:12: faults[0].kind: found "task-crsh"; allowed: node-crash, task-crash, metrics-lost, metrics-late, provisioning-slow, provisioning-fails, api-errors, controller-crash, partition, noisy-neighbour, leak. Did you mean "task-crash"?'],
    ['a list too short', 'policies: [none, {name: discrete, label: eager, parameters: {cpu_up_limit: 0.5}}]', 'policies: []', 's.yaml:5:11: policies: found a list of 0; allowed: at least 1 entries'],
    ['a text too short', 'stack: iot_app', 'stack: ""', 's.yaml:8:10: application.stack: found ""; allowed: at least 1 letters'],
    ['an engine that never rests', 'policy: discrete', 'policy: discrete\n  interval: 0s', 's.yaml:35:13: engine.interval: found "0s"; allowed: a time above 0 s'],
    ['readings over no time', 'policy: discrete', 'policy: discrete\n  window: 0s', 's.yaml:35:11: engine.window: found "0s"; allowed: a time above 0 s'],
    ['a number out of its range', 'level: 12', 'level: .inf', 's.yaml:30:27: workload[0].level.steps[1].level: found Infinity; allowed: a number'],
    ['a percentile that is a share', 'latency: 500ms,', 'latency: 500ms, percentile: 0.95,', 's.yaml:6:41: objective.percentile: found 0.95; allowed: a percentage of at least 50: 95 rather than 0.95'],
    ['a uniform law turned round', 'cpu: 2ms', 'cpu: {law: uniform, from: 15s, to: 12s}', 's.yaml:15:42: application.services.db.cpu.to: found "12s"; allowed: a time no shorter than from'],
    ['duplicate key', 'stack: iot_app', 'stack: iot_app\n  stack: other', 's.yaml:9:3: application.stack: found this key a second time; allowed: every key once'],
  ])('%s', (_, from, to, message) => expect(refusals(broken(from, to))).toEqual([message]));

  it('tells every fault, one message each', () => {
    const text = broken('warm_up: 1m', 'warmup: 1m').replace('level: 12', 'level: -12').replace('cores: 2', 'cores: two');
    expect(refusals(text)).toEqual([
      's.yaml:18:21: infrastructure.flavours.medium.cores: found "two"; allowed: a number',
      's.yaml:30:27: workload[0].level.steps[1].level: found -12; allowed: at least 0',
      expect.stringContaining('warmup: found an unknown key'),
    ]);
  });

  it.each(['', '# nothing\n', '[]', 'text', '42'])('%j is no scenario', (text) => expect(refusals(text)).toEqual([expect.stringMatching(/^s\.yaml:1:1: found .*; allowed: a mapping$/)]));
});

describe('what goes across the parts of a scenario', () => {
  const services = 'rest_api, db. Did you mean "rest_api"?';
  it.each<[string, string, string, string]>([
    ['unknown service called', 'to: db', 'to: bd', 's.yaml:13:20: application.services.rest_api.calls[0].to: found unknown service "bd"; allowed: rest_api, db. Did you mean "db"?'],
    ['unknown entry', 'entry: rest_api', 'entry: rest_apo', `s.yaml:24:12: workload[0].entry: found unknown service "rest_apo"; allowed: ${services}`],
    ['names that every object has', 'entry: rest_api', 'entry: constructor', 's.yaml:24:12: workload[0].entry: found unknown service "constructor"; allowed: rest_api, db'],
    ['unknown client service', 'name: sensors', 'name: sensors\n    service: restapi', `s.yaml:24:14: workload[0].service: found unknown service "restapi"; allowed: ${services}`],
    ['unknown service of the objective', 'latency: 500ms, service: rest_api', 'latency: 500ms, service: rest', 's.yaml:6:38: objective.service: found unknown service "rest"; allowed: rest_api, db'],
    ['unknown service in the engine', '    rest_api: {max: 8}', '    rest-api: {max: 8}', `s.yaml:36:5: engine.services.rest-api: found unknown service "rest-api"; allowed: ${services}`],
    ['unknown group in the engine', '    edge: {max: 2}', '    egde: {max: 2}', 's.yaml:38:5: engine.groups.egde: found unknown node group "egde"; allowed: edge. Did you mean "edge"?'],
    ['unknown service ignored', 'policy: discrete', 'policy: discrete\n  ignore: {services: [dbs]}', 's.yaml:35:23: engine.ignore.services[0]: found unknown service "dbs"; allowed: rest_api, db. Did you mean "db"?'],
    ['fault at an unknown service', 'at: 2m, service: rest_api', 'at: 2m, service: api', 's.yaml:32:41: faults[0].service: found unknown service "api"; allowed: rest_api, db'],
    ['fault at an unknown group', '{kind: task-crash, at: 2m, service: rest_api}', '{kind: node-crash, at: 2m, for: 1m, group: core}', 's.yaml:32:48: faults[0].group: found unknown node group "core"; allowed: edge'],
    ['fault after the end', 'at: 2m, service', 'at: 20m, service', 's.yaml:32:28: faults[0].at: found 1200 s; allowed: before the end, 600 s'],
    ['cyclic route', 'cpu: 2ms', 'cpu: 2ms\n      calls: [{to: rest_api, mode: async}]', 's.yaml:16:20: application.services.db.calls[0].to: found a cyclic route rest_api -> db -> rest_api; allowed: calls that lead back to no caller'],
    ['service that calls itself', 'cpu: 2ms', 'cpu: 2ms\n      calls: [{to: db}]', 's.yaml:16:20: application.services.db.calls[0].to: found a cyclic route db -> db; allowed: calls that lead back to no caller'],
    ['constraint that no group meets', 'constraints: [loc==edge]', 'constraints: [loc==core]', 's.yaml:11:20: application.services.rest_api.constraints: found constraints that no node group meets (loc==core); allowed: labels of one group (edge: loc==edge)'],
    ['unknown flavour', 'flavour: medium', 'flavour: median', 's.yaml:20:21: infrastructure.groups.edge.flavour: found unknown flavour "median"; allowed: medium. Did you mean "medium"?'],
    ['steps out of order', 'at: 0s, level: 1', 'at: 6m, level: 1', 's.yaml:30:16: workload[0].level.steps[1].at: found 300 s; allowed: later than the step before it, 360 s'],
    ['step after the end', 'at: 5m, level: 12', 'at: 10m, level: 12', 's.yaml:30:16: workload[0].level.steps[1].at: found 600 s; allowed: before the end, 600 s'],
    ['warm-up over everything', 'warm_up: 1m', 'warm_up: 10m', 's.yaml:4:10: warm_up: found 600 s; allowed: less than the duration, 600 s'],
    ['no time at all', 'duration: 10m', 'duration: 0s', 's.yaml:3:11: duration: found 0 s; allowed: a time above 0 s'],
    ['rows further apart than the run is long', 'warm_up: 1m', 'sample: 11m', 's.yaml:4:9: sample: found 660 s; allowed: at most the duration, 600 s'],
    ['more rows than anyone reads', 'warm_up: 1m', 'sample: 0.5ms', 's.yaml:4:9: sample: found 0.0005 s, which makes 1200000 rows; allowed: at least 0.0006 s: at most 1000000 rows'],
    ['unknown policy', '[none, {', '[non, {', 's.yaml:5:12: policies[0]: found unknown policy "non"; allowed: none, discrete, adaptive, step, target-tracking. Did you mean "none"?'],
    ['unknown policy of the engine', 'policy: discrete', 'policy: target_tracking', 's.yaml:34:11: engine.policy: found unknown policy "target_tracking"; allowed: none, discrete, adaptive, step, target-tracking. Did you mean "target-tracking"?'],
    ['unknown parameter of a policy', 'cpu_up_limit: 0.5', 'cpu_up: 0.5', 's.yaml:5:62: policies[1].parameters.cpu_up: found an unknown key; allowed: cpu_up_limit, cpu_down_limit'],
    ['parameter of a policy out of its range', 'cpu_up_limit: 0.5', 'cpu_up_limit: -1', 's.yaml:5:76: policies[1].parameters.cpu_up_limit: found -1; allowed: at least 0'],
    ['a label that is no folder', 'label: eager', 'label: ../eager', 's.yaml:5:18: policies[1]: found the label "../eager"; allowed: letters, digits, spaces and . _ + = ( ) - in a label, at most 60, no dot first'],
  ])('%s', (_, from, to, message) => expect(refusals(broken(from, to))).toEqual([message]));

  it.each([
    ['kind: yo-yo, low: 1, high: 2, start: 1m, on: 1m, off: 1m, rounds: 6', 'workload[0].level.rounds: found 6 rounds, the last from 660 s on; allowed: rounds that begin before the end, 600 s'],
    ['kind: yo-yo, low: 1, high: 2, start: 1m, on: 1m, off: 0s, rounds: 1', 'workload[0].level.off: found 0 s; allowed: a time above 0 s'],
    ['kind: diurnal, low: 3, high: 2, peak_at: 1m', 'workload[0].level.low: found 3; allowed: at most high, 2'],
    ['kind: diurnal, low: 1, high: 2, peak_at: 1m, period: 1ms', 'workload[0].level.period: found 0.001 s; allowed: at least the interval of the rows, 10 s'],
    ['kind: flash-crowd, base: 1, peak: 2, at: 10m, rise: 1m, hold: 1m, fall: 1m', 'workload[0].level.at: found 600 s; allowed: before the end, 600 s'],
  ])('level {%s}', (profile, message) => {
    expect(refusals(broken('    level:\n      kind: steps\n      steps:\n        - {at: 0s, level: 1}\n        - {at: 5m, level: 12}\n', `    level: {${profile}}\n`))).toEqual([expect.stringContaining(message)]);
  });

  it('a policy that the original did not have, under compat', () => {
    const text = broken('policy: discrete', 'policy: discrete\n  compat: elascale').replace('policies: [none, ', 'policies: [step, ');
    expect(refusals(text)).toEqual(['s.yaml:5:12: policies[0]: found "step" under compat: elascale; allowed: discrete, adaptive, none, or {name: step, compat: none}']);
  });

  it('a policy twice', () => {
    expect(refusals(broken('[none, {', '[none, none, {'))).toEqual(['s.yaml:5:18: policies[1]: found "none" a second time; allowed: policies that differ in name or label']);
  });

  it('clients that take no time', () => {
    const text = broken('think: 80ms', 'think: 0s').replace('cpu: {law: gamma, mean: 40ms, cv: 0.5}', 'cpu: 0s').replace('groups:\n    edge: {flavour', 'latency: 0s\n  groups:\n    edge: {flavour');
    expect(refusals(text)).toEqual(['s.yaml:26:12: workload[0].think: found 0 s, with no time on the way and in the service either; allowed: at least 1 us for each message']);
  });

  it('two sources of one name', () => {
    expect(refusals(broken('workload:\n', 'workload:\n  - {kind: open, name: sensors, entry: db, level: {kind: steps, steps: [{at: 0s, level: 1}]}}\n')))
      .toEqual(['s.yaml:24:11: workload[1].name: found "sensors" a second time; allowed: every source under its own name']);
  });

  it.each<[string, string, string]>([
    ['    db:\n', '    db:\n      replicas: 1000000\n', 'application.services.db.replicas: found 1000000; allowed: at most 100000'],
    ['cores: 2', 'cores: 1.0e-9', 'infrastructure.flavours.medium.cores: found 1e-9 cores; allowed: at least 0.001 cores'],
    ['flavour: medium,', 'flavour: medium, nodes: 1000000,', 'infrastructure.groups.edge.nodes: found 1000000; allowed: at most 100000'],
    ['level: 12', 'level: 1.0e+9', 'workload[0].level.steps[1].level: found 1000000000; allowed: at most 1000000'],
    ['think: 80ms', 'think: 80ms\n    retry: 0s', 'workload[0].retry: found 0 s; allowed: at least 0.001 s'],
    ['cv: 0.5', 'cv: 1.0e-9', 'application.services.rest_api.cpu.time.cv: found 1e-9; allowed: at least 0.001, or law: constant'],
    ['policy: discrete', 'policy: discrete\n  interval: 0.001ms', 'engine.interval: found 0.000001 s; allowed: at least 0.01 s'],
    ['workload:\n', 'metrics: {period: 0s}\nworkload:\n', 'metrics.period: found 0 s; allowed: at least 0.01 s'],
    ['cpu: 2ms', 'cpu: 99999999d', 'application.services.db.cpu: found "99999999d"; allowed: at most 1000d'],
    ['{max: 8}', '{max: 1000000}', 'engine.services.rest_api.max: found 1000000; allowed: at most 100000'],
    ['level: 12', 'level: 1.0e+6', 'fidelity: found request, with some 3.8e+9 requests to come; allowed: at most 1000000000 requests as events; fluid (--fidelity fluid) beyond'],
  ])('what no machine flies to its end: %j as %j', (from, to, message) => {
    expect(refusals(broken(from, to))).toEqual([expect.stringContaining(message)]);
  });

  it('clients of a global service', () => {
    const text = broken('entry: rest_api', 'service: db\n    entry: rest_api').replace('cpu: 2ms', 'cpu: 2ms\n      mode: global');
    expect(refusals(text)).toEqual(['s.yaml:25:14: workload[0].service: found the global service "db"; allowed: a replicated service: the level sets its replicas']);
  });

  it('two sources with the tasks of one service as their clients', () => {
    const text = broken('workload:\n', 'workload:\n  - {kind: closed, name: others, service: db, entry: rest_api, think: 1s, level: {kind: steps, steps: [{at: 0s, level: 1}]}}\n').replace('name: sensors', 'name: sensors\n    service: db');
    expect(refusals(text)).toEqual([expect.stringMatching(/workload\[1\]\.service: found "db" a second time; allowed: a service of its own for the clients of each source$/)]);
  });

  it('a service and a node group of one name', () => {
    expect(refusals(scenarioText.replaceAll('edge: {', 'db: {'))).toEqual([expect.stringMatching(/infrastructure\.groups\.db: found a node group and a service of the name "db"; allowed: a name of its own: both have a column NAME\.cpu$/)]);
  });

  it.each(['0s', '1ms'])('bursts of %s', (length) => {
    expect(refusals(broken('workload:\n', `workload:\n  - {kind: open, name: calls, entry: db, arrivals: {burst_factor: 3, burst_share: 0.25, burst_length: ${length}}, level: {kind: steps, steps: [{at: 0s, level: 1}]}}\n`)))
      .toEqual([expect.stringMatching(/workload\[0\]\.arrivals\.burst_length: found [\d.]+ s; allowed: at least 0\.01 s$/)]);
  });

  it('bursts that leave less than nothing for the time between', () => {
    expect(refusals(broken('workload:\n', 'workload:\n  - {kind: open, name: calls, entry: db, arrivals: {burst_factor: 5, burst_share: 0.25, burst_length: 1m}, level: {kind: steps, steps: [{at: 0s, level: 1}]}}\n')))
      .toEqual([expect.stringContaining('workload[0].arrivals.burst_factor: found 5; allowed: at most 1 / burst_share (4)')]);
  });

  it('a chain of a thousand services is walked without recursion', () => {
    const chain = Array.from({ length: 1000 }, (_, i) => `    s${i}: {cpu: 1ms, calls: [{to: s${(i + 1) % 1000}}]}\n`).join('');
    expect(refusals(broken('    db:\n', `${chain}    db:\n`))).toEqual([expect.stringContaining('found a cyclic route s0 -> s1 -> ')]);
  });
});
