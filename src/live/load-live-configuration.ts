import { dirname, resolve } from 'node:path';
import { parseDocument } from '../experiment/input/schema-faults.js';
import { readYaml } from '../experiment/input/yaml-document.js';
import { liveConfiguration, type LiveConfiguration } from './live-configuration.js';

/** Settings that name a file or folder. */
const pathKeys: ReadonlySet<string> = new Set(['ca', 'cert', 'key', 'known_hosts', 'file', 'folder', 'machine_folder', 'api_key_file', 'password_file']);
/** Sections in which they stand; the engine's has none. */
const sections = ['cluster', 'metrics', 'nodes', 'journal'] as const;

/** elascale.yaml, checked, its relative paths counted from its own folder. @throws InputError */
export function loadLiveConfiguration(file: string): LiveConfiguration {
  const configuration = parseDocument(liveConfiguration, readYaml(file));
  const folder = dirname(resolve(file));
  return { ...configuration, ...Object.fromEntries(sections.map((section) => [section, withPaths(configuration[section], folder)])) };
}

function withPaths(settings: unknown, folder: string): unknown {
  if (typeof settings !== 'object' || settings === null) return settings;
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, typeof value === 'string' && pathKeys.has(key) ? resolve(folder, value) : withPaths(value, folder)]));
}
