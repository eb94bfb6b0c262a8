import { describe, expect, it } from 'vitest';
import { scenarioNamed } from '../../src/experiment/scenario-named.js';
import { faultsOf } from './input/faults-of.js';

// Tests run in the project's folder.
describe('a scenario is named', () => {
  it('by its path, or by its bare name', () => {
    expect(scenarioNamed('scenarios/flash-crowd.yaml')).toBe('scenarios/flash-crowd.yaml');
    expect(scenarioNamed('flash-crowd')).toBe('scenarios/flash-crowd.yaml');
    expect(scenarioNamed('compute-simple')).toBe('scenarios/elascale/compute-simple.yaml');
  });

  it('and a mistyped name gets the nearest', () => {
    expect(faultsOf(() => scenarioNamed('compute-simpel'))).toEqual([expect.stringMatching(/^command line: found no scenario "compute-simpel"; allowed: a scenario file, or one of .*flash-crowd.*Did you mean "compute-simple"\?$/)]);
  });

  it('in a further folder with the folder, and the refusal lists it so', () => {
    expect(scenarioNamed('lab/yo-yo')).toBe('scenarios/lab/yo-yo.yaml');
    expect(faultsOf(() => scenarioNamed('yo-yo'))).toEqual([expect.stringMatching(/ lab\/yo-yo.*, anomaly\//)]);
  });

  it('a path that is not there stays a path', () => expect(scenarioNamed('missing.yaml')).toBe('missing.yaml'));
});
