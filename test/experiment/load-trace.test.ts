import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecordedLoad, resolveTraces, withRecordedLoad } from '../../src/experiment/load-trace.js';
import { scenario, type Scenario } from '../../src/experiment/scenario.js';
import { parseYaml } from '../../src/experiment/input/yaml-document.js';
import { temporaryFolder } from '../temporary-folder.js';
import { faultsOf } from './input/faults-of.js';
import { broken, scenarioText } from './input/scenario-text.js';

const { path, write } = temporaryFolder();
const parsed = (text: string): Scenario => scenario.parse(parseYaml(text, 's.yaml').value);
const level = ({ workload }: Scenario, index = 0) => workload[index]!.level;
const trace = (more = '') => broken('    level:\n      kind: steps\n      steps:\n        - {at: 0s, level: 1}\n        - {at: 5m, level: 12}\n', `    level: {kind: trace, file: load.csv, column: n${more}}\n`);

describe('resolveTraces', () => {
  it('holds each value until the next row, from time 0 to the end of the run', () => {
    write('load.csv', 't_s,n\n-5,1\n10,2\n20,2\n30,\n40,3\n599,4\n600,5\n');
    expect(level(resolveTraces(parsed(trace()), path('s.yaml')))).toEqual({
      kind: 'steps', steps: [{ at: 0, level: 1 }, { at: 10, level: 2 }, { at: 40, level: 3 }, { at: 599, level: 4 }],
    });
  });

  it('begins with its first value where the first row comes later', () => {
    write('load.csv', 't_s,n\n30,7\n60,8\n');
    expect(level(resolveTraces(parsed(trace()), path('s.yaml')))).toEqual({ kind: 'steps', steps: [{ at: 0, level: 7 }, { at: 60, level: 8 }] });
  });

  it('takes another time column, scales time and level, and lets the last of rows at one time win', () => {
    write('load.csv', 'minute,n\n2,1\n0,1\n1,2\n1,3\n');
    expect(level(resolveTraces(parsed(trace(', time_column: minute, time_scale: 60, level_scale: 0.5')), path('s.yaml'))))
      .toEqual({ kind: 'steps', steps: [{ at: 0, level: 0.5 }, { at: 60, level: 1.5 }, { at: 120, level: 0.5 }] });
  });

  it('leaves other profiles alone', () => {
    const plain = parsed(scenarioText);
    expect(resolveTraces(plain, path('s.yaml'))).toEqual(plain);
  });

  it.each([
    ['t_s,m\n0,1\n', ':1: found no column "n"; allowed: t_s, m. Did you mean "m"?'],
    ['n\n1\n', ':1: found no column "t_s"; allowed: n'],
    ['t_s,n\n0,-1\n', ': n: found the level -1; allowed: levels of 0 or more'],
    ['t_s,n\n700,1\n', ': n: found no value within the run; allowed: one or more rows before 600 s'],
    ['t_s,n\n0,many\n', ':2: n: found "many"; allowed: a number, or nothing'],
  ])('%j is refused', (csv, message) => {
    const file = write('load.csv', csv);
    expect(faultsOf(() => resolveTraces(parsed(trace()), path('s.yaml')))).toEqual([file + message]);
  });

  it('a missing file is a fault', () => {
    expect(faultsOf(() => resolveTraces(parsed(trace()), path('elsewhere/s.yaml')))).toEqual([`${path('elsewhere/load.csv')}: found no such file; allowed: a readable file`]);
  });

  it('always gives steps in order, each of another level, from 0 to before the end', () => {
    const row = fc.tuple(fc.integer({ min: -100, max: 700 }), fc.option(fc.integer({ min: 0, max: 30 })));
    fc.assert(fc.property(fc.array(row), (rows) => {
      write('load.csv', `t_s,n\n${rows.map(([t_s, n]) => `${t_s},${n ?? ''}\n`).join('')}`);
      const refused = faultsOf(() => resolveTraces(parsed(trace()), path('s.yaml')));
      expect(refused.length === 0).toBe(rows.some(([t_s, n]) => n !== null && t_s < 600));
      if (refused.length > 0) return;
      const profile = level(resolveTraces(parsed(trace()), path('s.yaml')));
      const steps = profile.kind === 'steps' ? profile.steps : [];
      expect(steps[0]!.at).toBe(0);
      for (const [index, { at, level: value }] of steps.entries()) {
        expect(at).toBeLessThan(600);
        if (index > 0) expect(at).toBeGreaterThan(steps[index - 1]!.at);
        if (index > 0) expect(value).not.toBe(steps[index - 1]!.level);
      }
    }), { seed: 5, numRuns: 200 });
  });
});

describe('--load', () => {
  it('reads FILE.csv#COLUMN', () => {
    expect(parseRecordedLoad('a#b/r.csv#sensor.replicas')).toEqual({ file: 'a#b/r.csv', column: 'sensor.replicas' });
    for (const text of ['r.csv', '#a', 'r.csv#']) expect(faultsOf(() => parseRecordedLoad(text))).toEqual([expect.stringContaining('allowed: FILE.csv#COLUMN')]);
  });

  it('drives the closed source for as long as the recording lasts', () => {
    const file = write('r.csv', 't_s,t_est_s,sensor.running\n0,18,1\n60,70,12\n120,130.5,\n');
    const driven = withRecordedLoad(parsed(scenarioText), { file, column: 'sensor.running' });
    expect(driven.duration).toBe(130.5);
    expect(level(driven)).toEqual({ kind: 'steps', steps: [{ at: 0, level: 1 }, { at: 70, level: 12 }] });
  });

  it('among several sources drives the one that the column names', () => {
    const second = '  - {kind: closed, name: phones, entry: db, think: 1s, level: {kind: steps, steps: [{at: 0s, level: 1}]}}\n';
    const several = parsed(broken('workload:\n', `workload:\n${second}`));
    const file = write('r.csv', 't_s,phones.count,others\n0,5,1\n100,6,1\n');
    const driven = withRecordedLoad(several, { file, column: 'phones.count' });
    expect(level(driven, 0)).toEqual({ kind: 'steps', steps: [{ at: 0, level: 5 }] });
    expect(level(driven, 1)).toEqual(level(several, 1));
    expect(faultsOf(() => withRecordedLoad(several, { file, column: 'others' }))).toEqual([`${file}: others: found a column that could drive several sources; allowed: a column whose name begins with one of phones, sensors`]);
  });

  it('wants a recording longer than the warm-up', () => {
    const file = write('r.csv', 't_s,n\n0,1\n60,1\n');
    expect(faultsOf(() => withRecordedLoad(parsed(scenarioText), { file, column: 'n' }))).toEqual([`${file}: found a recording of 60 s; allowed: one longer than the scenario's warm-up, 60 s`]);
  });
});
