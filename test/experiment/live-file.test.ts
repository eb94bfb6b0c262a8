import { describe, expect, it } from 'vitest';
import { liveFile } from '../../src/experiment/live-file.js';
import { parseDocument } from '../../src/experiment/input/schema-faults.js';
import { parseYaml } from '../../src/experiment/input/yaml-document.js';
import { faultsOf } from './input/faults-of.js';
import { scenarioText } from './input/scenario-text.js';

const read = (text: string) => parseDocument(liveFile, parseYaml(text, 'e.yaml'));

describe('a file with an engine: section', () => {
  it('may be a scenario, or hold the sections of a live configuration', () => {
    expect(read(scenarioText).engine.services['rest_api']).toEqual({ max: 8 });
    expect(read('engine: {policy: adaptive}\ncluster: {docker: x}\nmetrics: []\nnodes:\nnetwork: 1\njournal: here\nlease: {}\n').engine.policy.name).toBe('adaptive');
    expect(read('engine: {}\n').engine.policy.name).toBe('discrete');
  });

  it.each<[string, string, string]>([
    ['a mistyped section', 'engien: {policy: adaptive}\n', 'e.yaml:1:1: engien: found an unknown key; allowed: cluster, metrics, nodes, network, journal, lease, name, description, duration, warm_up, sample, seeds, fidelity, policies, objective, application, infrastructure, workload, topology, faults, engine. Did you mean "engine"?'],
    ['no engine at all', 'cluster: {}\n', 'e.yaml:1:1: engine: found nothing; allowed: a mapping'],
    ['an empty file', '', 'found an empty value; allowed: a mapping'],
    ['an engine that never rests', 'engine: {interval: 0s}\n', 'e.yaml:1:20: engine.interval: found "0s"; allowed: a time above 0 s'],
    ['readings over no time', 'engine: {window: 0ms}\n', 'e.yaml:1:18: engine.window: found "0ms"; allowed: a time above 0 s'],
  ])('refuses %s', (_, text, message) => {
    expect(faultsOf(() => read(text))).toContainEqual(expect.stringContaining(message));
  });
});
