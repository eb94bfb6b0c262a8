import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { engineConfiguration, groupSettings, serviceSettings, type TargetSettings } from '../../src/core/configuration/engine-configuration.js';
import { importIni } from '../../src/experiment/import-ini.js';
import { importedYaml } from '../../src/experiment/imported-yaml.js';
import { goldenFolder } from './golden.js';

const original = (name: string) => readFileSync(resolve(goldenFolder, 'ini', name), 'utf8');

describe('the original\'s own files', () => {
  const texts = { services: original('microservices.ini'), groups: original('macroservices.ini') };
  const imported = importIni(texts.services, texts.groups);
  const configuration = engineConfiguration.parse(imported.engine);

  /** `[section, key, text]` of every line, read as plainly as can be. */
  const entries = (text: string) => text.split('\n[').flatMap((part) => {
    const [head, ...rest] = part.split('\n');
    return rest.flatMap((line) => (line.includes(' = ') ? [[head!.replace(/[[\]]/g, ''), ...line.split(' = ')] as [string, string, string]] : []));
  });

  test.each(['services', 'groups'] as const)('%s become settings, with nothing changed but names and the sign of the step down', (kind) => {
    const today: Readonly<Record<string, keyof TargetSettings>> = {
      cpu_up_lim: 'cpu_up_limit', cpu_down_lim: 'cpu_down_limit', mem_up_lim: 'memory_up_limit', mem_down_lim: 'memory_down_limit',
      up_step: 'up_step', down_step: 'down_step', max_replica: 'max', min_replica: 'min',
    };
    const known = entries(texts[kind]).filter(([, key]) => key in today);
    expect(known.length).toBeGreaterThan(0);
    for (const [section, key, text] of known) {
      const settings = kind === 'services' ? serviceSettings(configuration, section) : groupSettings(configuration, section);
      expect(settings[today[key]!], `${section}.${key}`).toBe(key === 'down_step' ? -Number(text) : Number(text));
    }
  });

  test('auto_scale False goes back on the ignore list it came from', () => {
    const off = (text: string) => entries(text).flatMap(([section, key, value]) => (key === 'auto_scale' && value === 'False' ? [section] : []));
    expect(imported.engine.ignore).toStrictEqual({ services: off(texts.services), groups: off(texts.groups) });
    for (const name of off(texts.groups)) expect(groupSettings(configuration, name).auto_scale).toBe(false);
  });

  test('only the unused key is left out, and named', () => {
    expect(new Set(imported.warnings.map(({ key }) => key))).toStrictEqual(new Set(['max_no_container']));
  });

  test('the YAML reads back as the same section', () => {
    const text = importedYaml(imported);
    expect(text).toContain('# ');
    expect(parse(text)).toStrictEqual({ engine: imported.engine });
  });
});
