import { isIgnored } from './ignore-list.js';
import { withOption, type IniFile, type IniOption } from './ini-file.js';
import { OriginalStop } from './original-stop.js';
import { words } from './python-text.js';

/** Names as docker prints them, quotes taken off. */
export function printedNames(printed: string): readonly string[] {
  return words(printed.replaceAll("'", ''));
}

/** Names that run and have no section yet; a name that runs twice stands twice. */
export function newcomers(ini: IniFile, running: readonly string[]): readonly string[] {
  const known = new Set(ini.sections.map(({ name }) => name));
  return running.filter((name) => !known.has(name));
}

export function withNewcomers(ini: IniFile, names: readonly string[], options: (name: string) => readonly IniOption[]): IniFile {
  const added = [...new Set(names)].map((name) => ({ name, options: options(name) }));
  return { ...ini, sections: [...ini.sections, ...added] };
}

/** Two newcomers of one name were written as two equal sections, which the next reading refused. */
export function refuseTwins(names: readonly string[]): void {
  const seen = new Set<string>();
  const twin = names.find((name) => seen.size === seen.add(name).size);
  if (twin !== undefined) throw new OriginalStop('DuplicateSectionError', `section ${twin} already exists`);
}

/** Sections of what is gone. */
export function departed(ini: IniFile, running: readonly string[]): readonly string[] {
  const alive = new Set(running);
  return ini.sections.map(({ name }) => name).filter((name) => !alive.has(name));
}

export function withoutDeparted(ini: IniFile, running: readonly string[]): IniFile {
  const alive = new Set(running);
  return { ...ini, sections: ini.sections.filter(({ name }) => alive.has(name)) };
}

/** `auto_scale` is rewritten on every cycle from the ignore list (conf/config_modifier.py:99-109). */
export function withAutoScale(ini: IniFile, ignore: readonly string[]): IniFile {
  return {
    ...ini,
    sections: ini.sections.map(({ name, options }) => ({ name, options: withOption(options, 'auto_scale', isIgnored(name, ignore) ? 'False' : 'True') })),
  };
}

/** The whole of `update_services` (conf/config_modifier.py): sections follow what runs. Ends with DuplicateSectionError. */
export function syncIni(ini: IniFile, running: readonly string[], ignore: readonly string[], options: (name: string) => readonly IniOption[]): IniFile {
  const added = newcomers(ini, running);
  refuseTwins(added);
  return withAutoScale(withoutDeparted(withNewcomers(ini, added, options), running), ignore);
}
