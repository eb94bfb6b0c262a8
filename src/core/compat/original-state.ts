import { usualThreshold } from '../anomaly/detector.js';
import { groupSettings, serviceSettings, type EngineConfiguration, type TargetSettings } from '../configuration/engine-configuration.js';
import type { IniFile, IniOption } from './ini-file.js';
import type { IniKind } from './original-event.js';
import { reprFloat } from './rounding.js';
import type { StatisticsTargets } from './statistics-row.js';

/** What the original kept between two cycles, in its files and its memory. Plain data; a cycle replaces its parts. */
export interface OriginalState {
  /** microservices.ini */
  micro: IniFile;
  /** macroservices.ini */
  macro: IniFile;
  /** Cycles of the investigation so far, all stacks together (manager/main.py:49); 0: none. */
  investigation: number;
  /** Services that ran at the start and so have detectors; `null` before the first cycle with anomaly detection. */
  detectors: readonly string[] | null;
  constants: OriginalConstants;
  /** Bytes that the network monitor counted last, by switch and flow; absent: it has not looked. */
  flows?: Readonly<Record<string, number>>;
}

/** conf/engine_config.py, as far as the engine's configuration has no place for it. */
export interface OriginalConstants {
  readonly anomaly_threshold: number;
  readonly investigation_cycles: number;
  /** `null`: no row is logged, so that an application without the four fixed names can be run. */
  readonly statistics: StatisticsTargets | null;
}

/**
 * The original's state at its start: a section for every service and group that the configuration names. The policy's
 * parameters `alpha`, `beta` and `minimum_threshold` are the original's ALPHA, BETA and MIN_THRES.
 */
export function originalStateFrom(configuration: EngineConfiguration): OriginalState {
  return {
    micro: sections(Object.keys(configuration.services), 'micro', configuration),
    macro: sections(Object.keys(configuration.groups), 'macro', configuration),
    investigation: 0,
    detectors: null,
    constants: { anomaly_threshold: configuration.anomaly?.threshold ?? usualThreshold, investigation_cycles: configuration.anomaly?.calm ?? 6, statistics: null },
  };
}

function sections(names: readonly string[], kind: IniKind, configuration: EngineConfiguration): IniFile {
  return { defaults: [], sections: names.map((name) => ({ name, options: configuredOptions(kind, configuration, name) })) };
}

/** A target's settings as the options of its section, in the original's order; the step down is negative there. */
export function configuredOptions(kind: IniKind, configuration: EngineConfiguration, name: string): readonly IniOption[] {
  const settings: TargetSettings = kind === 'micro' ? serviceSettings(configuration, name) : groupSettings(configuration, name);
  return [
    ['cpu_up_lim', reprFloat(settings.cpu_up_limit)], ['mem_up_lim', reprFloat(settings.memory_up_limit)],
    ['cpu_down_lim', reprFloat(settings.cpu_down_limit)], ['mem_down_lim', reprFloat(settings.memory_down_limit)],
    ['up_step', String(settings.up_step)], ['down_step', String(-settings.down_step)],
    ['max_replica', String(settings.max)], ['min_replica', String(settings.min)],
    ['auto_scale', settings.auto_scale ? 'True' : 'False'],
    ...(kind === 'macro' ? [['max_no_container', '3'] as const] : []),
  ];
}
