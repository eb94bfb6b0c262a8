import { engineConfiguration, type EngineConfiguration } from '../../src/core/configuration/engine-configuration.js';
import type { IniFile } from '../../src/core/compat/ini-file.js';

/** The vectors' form of an INI file: section -> key -> text. */
export type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function iniOf(sections: Sections): IniFile {
  return { defaults: [], sections: Object.entries(sections).map(([name, options]) => ({ name, options: Object.entries(options) })) };
}

export function sectionsOf(ini: IniFile): Sections {
  return Object.fromEntries(ini.sections.map(({ name, options }) => [name, Object.fromEntries(options)]));
}

/** Constants of conf/engine_config.py under their own names. */
export interface EngineConstants {
  readonly ALPHA: number;
  readonly BETA: number;
  readonly MIN_THRES: number;
}

export function configurationOf(mode: 'discrete' | 'adaptive' | 'monitor', constants: EngineConstants, groups: boolean): EngineConfiguration {
  return engineConfiguration.parse({
    compat: 'elascale',
    scale_groups: groups,
    policy: {
      name: mode === 'monitor' ? 'none' : mode,
      parameters: { alpha: constants.ALPHA, beta: `${constants.BETA}s`, minimum_threshold: constants.MIN_THRES },
    },
  });
}
