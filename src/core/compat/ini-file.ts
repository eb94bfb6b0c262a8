import { OriginalStop } from './original-stop.js';
import { strip } from './python-text.js';

/** An INI file as Python's `configparser.ConfigParser` holds it: sections and options in file order, names in lower case. */
export interface IniFile {
  /** Options of `[DEFAULT]`, which every section falls back to. */
  readonly defaults: readonly IniOption[];
  readonly sections: readonly IniSection[];
}
export interface IniSection {
  readonly name: string;
  readonly options: readonly IniOption[];
}
export type IniOption = readonly [key: string, value: string];

const header = /^\[(.+)\]/;
const option = /^(.*?)\s*[=:]\s*(.*)$/;

/**
 * Reads a text as `ConfigParser.read` does (`_read` of CPython's configparser: `#` and `;` comment lines, `=` or `:`,
 * deeper indented lines continue a value). Ends with MissingSectionHeaderError, DuplicateSectionError,
 * DuplicateOptionError or, for lines that are no option, ParsingError.
 */
export function parseIni(text: string): IniFile {
  const defaults = new Map<string, string[]>();
  const sections = new Map<string, Map<string, string[]>>();
  let section: Map<string, string[]> | undefined;
  let sectionName = '';
  let value: string[] | undefined;
  let indent = 0;
  let wrong: string | undefined;

  for (const [index, line] of text.replace(/\r\n?/g, '\n').split('\n').entries()) {
    const content = strip(line);
    const where = `line ${index + 1}`;
    if (content.startsWith('#') || content.startsWith(';')) continue;
    if (content === '') {
      value?.push('');
      continue;
    }
    const depth = line.length - line.replace(/^\s+/, '').length;
    if (value !== undefined && depth > indent) {
      value.push(content);
      continue;
    }
    indent = depth;
    const name = header.exec(content)?.[1];
    if (name !== undefined) {
      if (sections.has(name)) throw new OriginalStop('DuplicateSectionError', `${where}: section ${name} already exists`);
      sectionName = name;
      section = name === 'DEFAULT' ? defaults : new Map();
      if (name !== 'DEFAULT') sections.set(name, section);
      value = undefined;
      continue;
    }
    if (section === undefined) throw new OriginalStop('MissingSectionHeaderError', `${where}: ${content}`);
    const [, rawKey, rawValue] = option.exec(content) ?? [];
    if (rawKey === undefined || rawValue === undefined) {
      wrong ??= `${where}: ${content}`;
      continue;
    }
    if (rawKey === '') wrong ??= `${where}: ${content}`;
    const key = strip(rawKey).toLowerCase();
    if (section.has(key)) throw new OriginalStop('DuplicateOptionError', `${where}: option ${key} in section ${sectionName} already exists`);
    value = [strip(rawValue)];
    section.set(key, value);
  }
  if (wrong !== undefined) throw new OriginalStop('ParsingError', wrong);
  return {
    defaults: joined(defaults),
    sections: [...sections].map(([name, options]) => ({ name, options: joined(options) })),
  };
}

function joined(options: ReadonlyMap<string, readonly string[]>): readonly IniOption[] {
  return [...options].map(([key, parts]) => [key, parts.join('\n').replace(/\s+$/, '')]);
}

/** Writes a file as `ConfigParser.write` does: `key = value`, a blank line after every section, comments gone. */
export function printIni(ini: IniFile): string {
  const all = ini.defaults.length > 0 ? [{ name: 'DEFAULT', options: ini.defaults }, ...ini.sections] : ini.sections;
  return all
    .map(({ name, options }) => `[${name}]\n${options.map(([key, value]) => `${key} = ${value.replaceAll('\n', '\n\t')}\n`).join('')}\n`)
    .join('');
}

function hasSection(ini: IniFile, name: string): boolean {
  return ini.sections.some((section) => section.name === name);
}

/** The value of an option, the section's own or the default's. Ends with KeyError (no section) or NoOptionError. */
export function getOption(ini: IniFile, name: string, key: string): string {
  const section = ini.sections.find((candidate) => candidate.name === name);
  if (section === undefined) throw new OriginalStop('KeyError', `no section ${JSON.stringify(name)}`);
  const found = section.options.find(([candidate]) => candidate === key) ?? ini.defaults.find(([candidate]) => candidate === key);
  if (found === undefined) throw new OriginalStop('NoOptionError', `no option ${key} in section ${name}`);
  return found[1];
}

/** `ConfigParser.set` (config_modifier.py, update_config_attribute). Ends with NoSectionError or, for a lone `%`, ValueError. */
export function setOption(ini: IniFile, name: string, key: string, value: string): IniFile {
  if (value.replaceAll('%%', '').replace(/%\([^)]+\)s/g, '').includes('%')) {
    throw new OriginalStop('ValueError', `invalid interpolation syntax in ${JSON.stringify(value)}`);
  }
  if (name === '' || name === 'DEFAULT') return { ...ini, defaults: withOption(ini.defaults, key.toLowerCase(), value) };
  if (!hasSection(ini, name)) throw new OriginalStop('NoSectionError', `no section ${JSON.stringify(name)}`);
  return {
    ...ini,
    sections: ini.sections.map((section) =>
      section.name === name ? { name, options: withOption(section.options, key.toLowerCase(), value) } : section),
  };
}

/** A section's options with one set: in its place, or last. */
export function withOption(options: readonly IniOption[], key: string, value: string): readonly IniOption[] {
  return options.some(([candidate]) => candidate === key)
    ? options.map((entry) => (entry[0] === key ? [key, value] : entry))
    : [...options, [key, value]];
}
