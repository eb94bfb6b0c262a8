import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getOption, parseIni, printIni, setOption, type IniFile } from '../../../src/core/compat/ini-file.js';
import { syncIni } from '../../../src/core/compat/ini-sync.js';
import { ignoreParts } from '../../../src/core/compat/ignore-list.js';

describe('parsing as configparser does', () => {
  test('comments, both delimiters, case of keys, continued values', () => {
    const ini = parseIni('# head\n[a]\nCPU_UP : 0.5 \n; note\nlong = one\n  two\n\n[b]\nempty =\n');
    expect(ini.sections).toStrictEqual([
      { name: 'a', options: [['cpu_up', '0.5'], ['long', 'one\ntwo']] },
      { name: 'b', options: [['empty', '']] },
    ]);
  });
  test('[DEFAULT] is no section; every section falls back to it', () => {
    const ini = parseIni('[DEFAULT]\nx = 1\n[a]\ny = 2\n');
    expect(ini.sections.map(({ name }) => name)).toStrictEqual(['a']);
    expect(getOption(ini, 'a', 'x')).toBe('1');
    expect(printIni(ini)).toBe('[DEFAULT]\nx = 1\n\n[a]\ny = 2\n\n');
  });
  test.each([
    ['x = 1', 'MissingSectionHeaderError'], ['[a]\n[a]', 'DuplicateSectionError'], ['[a]\nx=1\nX=2', 'DuplicateOptionError'],
    ['[a]\nword', 'ParsingError'], ['[a]\n= 1', 'ParsingError'],
  ])('%j ends with %s', (text, exception) => {
    expect(() => parseIni(text)).toThrow(expect.objectContaining({ exception }));
  });
  test('what is absent ends with what the original ended with', () => {
    const ini = parseIni('[a]\nx = 1\n');
    expect(() => getOption(ini, 'b', 'x')).toThrow(expect.objectContaining({ exception: 'KeyError' }));
    expect(() => getOption(ini, 'a', 'y')).toThrow(expect.objectContaining({ exception: 'NoOptionError' }));
    expect(() => setOption(ini, 'b', 'x', '1')).toThrow(expect.objectContaining({ exception: 'NoSectionError' }));
    expect(() => setOption(ini, 'a', 'x', '5%')).toThrow(expect.objectContaining({ exception: 'ValueError' }));
  });
});

const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/);
const value = fc.stringMatching(/^[A-Za-z0-9._-]{0,6}$/);
const file: fc.Arbitrary<IniFile> = fc
  .uniqueArray(fc.record({ name, options: fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key }) }, { noNullPrototype: true }), { selector: (section) => section.name })
  .map((sections) => ({ defaults: [], sections }));

test('what was printed reads back the same', () => {
  fc.assert(fc.property(file, (ini) => {
    expect(parseIni(printIni(ini))).toStrictEqual(ini);
  }), { seed: 1 });
});

test('after a sync the sections are exactly what runs, the old ones first and untouched but for auto_scale', () => {
  fc.assert(fc.property(file, fc.uniqueArray(name), (ini, running) => {
    const synced = syncIni(ini, running, ignoreParts('zz'), () => [['x', '1']]);
    expect([...synced.sections.map((section) => section.name)].sort()).toStrictEqual([...running].sort());
    for (const { name: kept, options } of ini.sections) {
      if (!running.includes(kept)) continue;
      const now = synced.sections.find((section) => section.name === kept)!;
      expect(now.options.filter(([key]) => key !== 'auto_scale')).toStrictEqual(options.filter(([key]) => key !== 'auto_scale'));
    }
    expect(syncIni(synced, running, ignoreParts('zz'), () => [])).toStrictEqual(synced);
  }), { seed: 1 });
  const empty: IniFile = { defaults: [], sections: [] };
  expect(syncIni(empty, [], [], () => [])).toStrictEqual(empty);
});
