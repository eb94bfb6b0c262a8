import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engineConfiguration } from '../../src/core/configuration/engine-configuration.js';
import { importIni } from '../../src/experiment/import-ini.js';
import { InputError } from '../../src/experiment/input/input-error.js';

function faultsOf(micro: string, macro = ''): InputError['faults'] {
  try {
    importIni(micro, macro);
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
  return [];
}

describe('faults name file, section, key, what was found and what is allowed', () => {
  test('a limit that is no number', () => {
    expect(faultsOf('[web]\nup_step = 1\ncpu_up_lim = high\n')).toStrictEqual([
      { file: 'microservices.ini', line: 3, path: 'web.cpu_up_lim', found: '"high"', allowed: 'a number from 0 to 64' },
    ]);
  });
  test('the two files swapped', () => {
    const [services, nodes] = ['[web]\nup_step = 1\n', '[edge]\nup_step = 1\nmax_no_container = 2\n'];
    expect(faultsOf(services, nodes)).toStrictEqual([]);
    expect(faultsOf(nodes, services)).toStrictEqual([{
      file: 'microservices.ini', line: 3, path: 'edge.max_no_container', found: 'a key of macroservices.ini',
      allowed: 'microservices.ini first, then macroservices.ini: are the two swapped?',
    }]);
  });
  test('nothing in either file', () => expect(faultsOf('', '# nothing\n')).toMatchObject([{ file: 'microservices.ini', found: 'no section in it, nor in macroservices.ini' }]));
  test('every fault of both files at once', () => {
    expect(faultsOf('[web]\nmax_replica = 4.0\nauto_scale = maybe\n', '[edge]\ndown_step = 0\n').map(({ file, path }) => [file, path])).toStrictEqual([
      ['microservices.ini', 'web.max_replica'], ['microservices.ini', 'web.auto_scale'], ['macroservices.ini', 'edge.down_step'],
    ]);
  });
  test('limits and bounds that cross, as the engine refuses them', () => {
    expect(faultsOf('[web]\nmin_replica = 5\n[api]\ncpu_down_lim: 0.7\n')).toStrictEqual([
      { file: 'microservices.ini', line: 2, path: 'web.min_replica', found: '5', allowed: 'at most max (4)' },
      { file: 'microservices.ini', line: 4, path: 'api.cpu_down_lim', found: '0.7', allowed: 'at most cpu_up_limit (0.65)' },
    ]);
  });
  test.each([
    ['cpu_up_lim = 1\n', 1, 'a [section] before the first key'],
    ['[a]\n[a]\n', 2, 'each section once'],
    ['[a]\nup_step=1\nUP_STEP=2\n', 3, 'each key once in its section'],
    ['[a]\nnonsense\n', 2, 'key = value'],
  ])('%j is no INI file', (text, line, allowed) => {
    expect(faultsOf(text)).toMatchObject([{ line, allowed }]);
  });
});

describe('warnings', () => {
  const warnings = (micro: string, macro = '') => importIni(micro, macro).warnings.map(({ section, key, message }) => [section, key, message]);

  test('an unknown key, with the one that was meant', () => {
    expect(warnings('[web]\ncpu_up_limt = 0.5\n')).toStrictEqual([['web', 'cpu_up_limt', 'unknown key: left out; did you mean cpu_up_lim?']]);
  });
  test('a positive step down', () => {
    expect(importIni('[web]\ndown_step = 2\n', '').engine.services['web']).toStrictEqual({ down_step: 2 });
    expect(warnings('[web]\ndown_step = 2\n')).toMatchObject([['web', 'down_step', expect.stringContaining('taken as a step down')]]);
  });
  test('bounds that leave no room', () => {
    expect(warnings('[web]\nmin_replica=2\nmax_replica=2\n')).toMatchObject([['web', 'max_replica', expect.stringContaining('never scaled')]]);
    expect(warnings('[web]\nmin_replica=1\nmax_replica=2\nup_step=2\n')).toMatchObject([['web', 'up_step', expect.stringContaining('refused')]]);
  });
  test('a name that would be ignored along with another', () => {
    expect(warnings('[db]\nauto_scale=False\n[dbproxy]\nauto_scale=True\n')).toMatchObject([['dbproxy', 'auto_scale', expect.stringContaining('contains db')]]);
  });
  test('a single node is no group', () => {
    const { engine, warnings: found } = importIni('', '[iot-edge.20181126220645]\nmax_replica = 4\n');
    expect(engine.groups).toStrictEqual({});
    expect(found).toMatchObject([{ section: 'iot-edge.20181126220645', key: null }]);
  });
});

test('no text does anything but import or give faults', () => {
  const piece = fc.constantFrom('[a]', '[b]', '[DEFAULT]', '[iot-edge.1]', 'cpu_up_lim', 'cpu_down_lim', 'down_step', 'max_replica', 'auto_scale', ' = ', ':', '\n', ' ', '0.5', '-1', '3', 'True', '#', 'nan', '%', '\t');
  fc.assert(fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 }), (pieces) => {
    try {
      const { engine } = importIni(pieces.join(''), '');
      expect(engineConfiguration.safeParse(engine).success).toBe(true);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.faults.length).toBeGreaterThan(0);
    }
  }), { numRuns: 3000, seed: 1 });
});
