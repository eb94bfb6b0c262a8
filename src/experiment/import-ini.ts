import { parseIni, type IniFile } from '../core/compat/ini-file.js';
import { OriginalStop } from '../core/compat/original-stop.js';
import { floatOrNull } from '../core/compat/python-number.js';
import { strip } from '../core/compat/python-text.js';
import { engineConfiguration } from '../core/configuration/engine-configuration.js';
import { didYouMean } from './input/did-you-mean.js';
import { foundText, InputError, type Fault } from './input/input-error.js';

/** Settings of one target, named as the engine's configuration names them. */
export type ImportedTarget = Readonly<Partial<Record<SettingName, number | boolean>>>;

/** An `engine:` section with what the original's two files say, in the form that the configuration's schema accepts. */
export interface ImportedEngine {
  readonly ignore: { readonly services: readonly string[]; readonly groups: readonly string[] };
  readonly services: Readonly<Record<string, ImportedTarget>>;
  readonly groups: Readonly<Record<string, ImportedTarget>>;
}

/** Something that was left out or means something else than it says; the import stands. */
export interface ImportWarning {
  readonly file: string;
  readonly section: string;
  /** `null`: the section as a whole. */
  readonly key: string | null;
  readonly message: string;
}

export interface ImportedIni {
  readonly engine: ImportedEngine;
  readonly warnings: readonly ImportWarning[];
}

const originalFileNames = { micro: 'microservices.ini', macro: 'macroservices.ini' } as const;

type SettingName =
  | 'cpu_up_limit' | 'cpu_down_limit' | 'memory_up_limit' | 'memory_down_limit' | 'up_step' | 'down_step' | 'max' | 'min' | 'auto_scale';

interface Setting {
  readonly name: SettingName;
  readonly allowed: string;
  /** `undefined`: not allowed. */
  readonly read: (text: string) => number | boolean | undefined;
}

const settings: Readonly<Record<string, Setting>> = {
  cpu_up_lim: { name: 'cpu_up_limit', ...amount(64) },
  cpu_down_lim: { name: 'cpu_down_limit', ...amount(64) },
  mem_up_lim: { name: 'memory_up_limit', ...amount(1) },
  mem_down_lim: { name: 'memory_down_limit', ...amount(1) },
  up_step: { name: 'up_step', ...count(1) },
  down_step: { name: 'down_step', allowed: 'a whole number other than 0, such as -1', read: (text) => positive(Math.abs(whole(text))) },
  max_replica: { name: 'max', ...count(1) },
  min_replica: { name: 'min', ...count(0) },
  auto_scale: { name: 'auto_scale', allowed: 'True or False', read: (text) => ({ true: true, false: false })[text.toLowerCase()] },
};
/** Stands in the original's macroservices.ini, never in the other, and was never read by it. */
const unusedKey = 'max_no_container';
const keyOf = Object.fromEntries(Object.entries(settings).map(([key, { name }]) => [name, key]));

/**
 * Turns the original's microservices.ini and macroservices.ini into an `engine:` section. A step down is negative there
 * and positive here; `auto_scale = False` is what the original wrote for a name on its ignore lists, so that name is
 * put on the list again. Sections of single nodes (`iot-edge.20181126220645`) are left out: groups are configured.
 *
 * @param files names for messages
 * @throws InputError with a fault for everything that is no INI file, no number, or a setting the engine refuses.
 */
export function importIni(
  microText: string, macroText: string, files: { readonly micro: string; readonly macro: string } = originalFileNames,
): ImportedIni {
  const faults: Fault[] = [];
  const micro = importFile(files.micro, microText, faults);
  const macro = importFile(files.macro, macroText, faults, (name) => (name.includes('.') ? 'a single node: its group is configured' : undefined));
  if (faults.length === 0) faults.push(...otherFiles(files, microText, macroText));
  const engine: ImportedEngine = {
    ignore: { services: ignored(micro.targets), groups: ignored(macro.targets) },
    services: micro.targets,
    groups: macro.targets,
  };
  if (faults.length === 0) faults.push(...refused(engine, { services: [files.micro, microText], groups: [files.macro, macroText] }));
  if (faults.length > 0) throw new InputError(faults);
  return { engine, warnings: [...micro.warnings, ...macro.warnings] };
}

interface ImportedFile {
  readonly targets: Readonly<Record<string, ImportedTarget>>;
  readonly warnings: readonly ImportWarning[];
}

function importFile(file: string, text: string, faults: Fault[], leaveOut: (section: string) => string | undefined = () => undefined): ImportedFile {
  const ini = parsed(file, text, faults);
  const targets: [string, ImportedTarget][] = [];
  const warnings: ImportWarning[] = [];
  for (const { name: section, options } of ini.sections) {
    const why = leaveOut(section);
    if (why !== undefined) {
      warnings.push({ file, section, key: null, message: why });
      continue;
    }
    const target: Partial<Record<SettingName, number | boolean>> = {};
    for (const [key, value] of new Map([...ini.defaults, ...options])) {
      const setting = Object.hasOwn(settings, key) ? settings[key] : undefined;
      if (setting === undefined) {
        warnings.push({ file, section, key, message: key === unusedKey ? 'never used by the original: left out' : `unknown key: left out${meant(key)}` });
        continue;
      }
      const found = setting.read(strip(value));
      if (found === undefined) {
        faults.push({ file, ...lineOf(text, section, key), path: `${section}.${key}`, found: foundText(value), allowed: setting.allowed });
      } else target[setting.name] = found;
      if (key === 'down_step' && floatOrNull(value)! > 0) {
        warnings.push({ file, section, key, message: 'positive: the original added by it where it should remove; taken as a step down' });
      }
    }
    targets.push([section, target]);
    warnings.push(...contradictions(target).map(([key, message]) => ({ file, section, key, message })));
  }
  warnings.push(...alsoIgnored(file, targets));
  return { targets: Object.fromEntries(targets), warnings };
}

function parsed(file: string, text: string, faults: Fault[]): IniFile {
  try {
    return parseIni(text);
  } catch (error) {
    if (!(error instanceof OriginalStop)) throw error;
    const [, line, found] = /line (\d+): (.*)$/s.exec(error.message) ?? [];
    const allowed = {
      MissingSectionHeaderError: 'a [section] before the first key',
      DuplicateSectionError: 'each section once',
      DuplicateOptionError: 'each key once in its section',
    }[error.exception as string] ?? 'key = value';
    faults.push({ file, ...(line === undefined ? {} : { line: Number(line) }), path: '', found: foundText(found ?? text), allowed });
    return { defaults: [], sections: [] };
  }
}

/** Settings that cannot both be meant, though the engine takes them. */
function contradictions(target: ImportedTarget): readonly (readonly [key: string, message: string])[] {
  const { min, max, up_step, down_step, auto_scale } = target;
  if (typeof min !== 'number' || typeof max !== 'number' || auto_scale === false || max < min) return [];
  if (min === max) return [['max_replica', `equal to min_replica (${min}): never scaled`]];
  return [['up_step', up_step], ['down_step', down_step]].flatMap(([key, step]) =>
    typeof step === 'number' && step > max - min
      ? [[String(key), `${step} does not fit between min_replica and max_replica: the original refused every such step`] as const] : []);
}

/** The original ignored by parts of names, so a name on the list took others with it. */
function alsoIgnored(file: string, targets: readonly (readonly [string, ImportedTarget])[]): readonly ImportWarning[] {
  const off = targets.filter(([, { auto_scale }]) => auto_scale === false).map(([name]) => name);
  return targets.flatMap(([section, { auto_scale }]) => {
    const part = auto_scale === false ? undefined : off.find((name) => section.includes(name));
    return part === undefined ? [] : [{ file, section, key: 'auto_scale', message: `under compat ignored too, for its name contains ${part}` }];
  });
}

function ignored(targets: Readonly<Record<string, ImportedTarget>>): readonly string[] {
  return Object.entries(targets).filter(([, { auto_scale }]) => auto_scale === false).map(([name]) => name);
}

/** What the engine's own schema refuses, told in the words of the INI files. */
/** Two files without a section, or each in the other's place. */
function otherFiles(files: { readonly micro: string; readonly macro: string }, microText: string, macroText: string): readonly Fault[] {
  const [micro, macro] = [microText, macroText].map((text) => parseIni(text).sections);
  if (micro!.length + macro!.length === 0) {
    return [{ file: files.micro, path: '', found: `no section in it, nor in ${files.macro}`, allowed: 'sections of services here, of node groups there' }];
  }
  const nodesOwn = micro!.find(({ options }) => new Map(options).has(unusedKey));
  if (nodesOwn === undefined || macro!.some(({ options }) => new Map(options).has(unusedKey))) return [];
  return [{
    file: files.micro, ...lineOf(microText, nodesOwn.name, unusedKey), path: `${nodesOwn.name}.${unusedKey}`,
    found: 'a key of macroservices.ini', allowed: 'microservices.ini first, then macroservices.ini: are the two swapped?',
  }];
}

function refused(engine: ImportedEngine, sources: Readonly<Record<'services' | 'groups', readonly [file: string, text: string]>>): readonly Fault[] {
  const result = engineConfiguration.safeParse(engine);
  return (result.error?.issues ?? []).map(({ path: [kind, name, setting], message }) => {
    const [file, text] = sources[kind === 'groups' ? 'groups' : 'services'];
    const section = String(name);
    const key = keyOf[String(setting)] ?? String(setting);
    const value = engine[kind === 'groups' ? 'groups' : 'services'][section]?.[setting as SettingName];
    return { file, ...lineOf(text, section, key), path: `${section}.${key}`, found: foundText(value), allowed: message.replace(/; found .*$/, '') };
  });
}

function lineOf(text: string, section: string, key: string): { readonly line?: number } {
  let inside = false;
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    if (/^\s*\[/.test(line)) inside = line.trim().startsWith(`[${section}]`);
    else if (inside && line.split(/[=:]/, 1)[0]!.trim().toLowerCase() === key) return { line: index + 1 };
  }
  return {};
}

function meant(key: string): string {
  const known = didYouMean(key, Object.keys(settings));
  return known === undefined ? '' : `; did you mean ${known}?`;
}

function amount(max: number): Pick<Setting, 'allowed' | 'read'> {
  return {
    allowed: `a number from 0 to ${max}`,
    read: (text) => {
      const value = floatOrNull(text);
      return value !== null && value >= 0 && value <= max ? value : undefined;
    },
  };
}

function count(min: number): Pick<Setting, 'allowed' | 'read'> {
  return {
    allowed: `a whole number, ${min} or more`,
    read: (text) => {
      const value = whole(text);
      return value >= min ? value : undefined;
    },
  };
}

/** NaN for what is no safe whole number. */
function whole(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
}

function positive(value: number): number | undefined {
  return value > 0 ? value : undefined;
}
