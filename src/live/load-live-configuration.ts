import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isReading, readingInputs } from '../core/configuration/anomaly-configuration.js';
import { anomalyFaults } from '../experiment/input/anomaly-checks.js';
import { refuseOtherKind } from '../experiment/input/document-kind.js';
import { InputError } from '../experiment/input/input-error.js';
import { parseDocument, placed, type PathFault } from '../experiment/input/schema-faults.js';
import { readYaml } from '../experiment/input/yaml-document.js';
import { liveConfiguration, type LiveConfiguration } from './live-configuration.js';

/** Settings that name a file or folder. */
const pathKeys: ReadonlySet<string> = new Set(['ca', 'cert', 'key', 'known_hosts', 'file', 'folder', 'topology', 'machine_folder', 'api_key_file', 'password_file']);
/** Sections in which they stand; the engine's has none. */
const sections = ['cluster', 'metrics', 'nodes', 'network', 'journal'] as const;

/**
 * elascale.yaml, checked, its relative paths counted from its own folder; the files that it names are there, but for
 * the journal, whose folder is.
 * @throws InputError
 */
export function loadLiveConfiguration(file: string): LiveConfiguration {
  const document = readYaml(file);
  refuseOtherKind(document, ['live', 'engine'], 'a live configuration (elascale schema live)');
  const configuration = parseDocument(liveConfiguration, document);
  const folder = dirname(resolve(file));
  const found = Object.fromEntries(sections.map((section) => [section, withPaths(configuration[section], folder)])) as Pick<LiveConfiguration, (typeof sections)[number]>;
  const faults = [...missingFiles(found.cluster, ['cluster']), ...missingFiles(found.metrics, ['metrics']), ...missingFiles(found.nodes, ['nodes']), ...missingFiles(found.network, ['network'])];
  faults.push(...anomalyFaults(configuration.engine, ['engine', 'anomaly']));
  faults.push(...unseenInputs(configuration));
  const journalFolder = dirname(found.journal.file);
  if (!existsSync(journalFolder)) faults.push({ path: ['journal', 'file'], found: `a file in ${journalFolder}, which is not there`, allowed: 'a file in a folder that is there' });
  if (faults.length > 0) throw new InputError(placed(faults, document));
  return { ...configuration, ...found };
}

/** A swarm does not tell what the users of its services meet with. */
function unseenInputs({ engine: { anomaly } }: LiveConfiguration): PathFault[] {
  return (anomaly?.inputs ?? []).flatMap((input, index) => (isReading(input) ? [] : [{ path: ['engine', 'anomaly', 'inputs', index], found: input, allowed: `${readingInputs.join(', ')}: a swarm does not tell what users meet with, simulations do` }]));
}

function withPaths(settings: unknown, folder: string): unknown {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return settings;
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, typeof value === 'string' && pathKeys.has(key) ? resolve(folder, value) : withPaths(value, folder)]));
}

function missingFiles(settings: unknown, path: readonly string[]): PathFault[] {
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).flatMap(([key, value]) => {
    if (typeof value !== 'string') return missingFiles(value, [...path, key]);
    return pathKeys.has(key) && !existsSync(value) ? [{ path: [...path, key], found: `${value}, which is not there`, allowed: 'a file or folder that is there' }] : [];
  });
}
