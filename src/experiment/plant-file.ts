import { z } from 'zod';
import { didYouMean } from './input/did-you-mean.js';
import { refuseOtherKind } from './input/document-kind.js';
import { parseDocument, placed, type PathFault } from './input/schema-faults.js';
import { InputError } from './input/input-error.js';
import { readYaml, type YamlDocument } from './input/yaml-document.js';

const mapping = z.record(z.string(), z.unknown());
const parts = (of: string) => z.record(z.string(), mapping).describe(`by ${of}: any part of it, as a scenario has it`);

/**
 * A plant file: calibrated parameters that stand in for parts of a scenario. What it says is put over the scenario's
 * own text and the whole is held against the scenario's schema, so that every value has the scenario's form.
 */
export const plantFile = z.strictObject({
  plant: z.strictObject({
    application: z.strictObject({ services: parts('service') }).optional(),
    infrastructure: z
      .strictObject({ flavours: parts('flavour'), groups: parts('node group'), latency: z.string() })
      .partial()
      .optional(),
    metrics: mapping.optional().describe('any part of the metrics pipeline'),
    workload: z.record(z.string(), z.strictObject({ think: z.unknown() })).optional().describe('by name of the source'),
  }),
  fitted: z.unknown().optional().describe('how the values came to be: for the reader, not for the simulator'),
});

/** @throws InputError */
export function readPlantFile(file: string): YamlDocument {
  const document = readYaml(file);
  refuseOtherKind(document, ['plant'], 'a plant file, as elascale calibrate writes it');
  parseDocument(plantFile, document);
  return document;
}

type Mapping = Readonly<Record<string, unknown>>;

/**
 * The scenario's document with the plant's values over it: mappings are merged key by key, except a distribution that
 * names its `law`, which replaces what stood there; everything else replaces. Faults of the result are placed in
 * whichever of the two files the value came from.
 * @throws InputError when the plant names a service, group, flavour or source that the scenario does not have
 */
export function withPlant(scenario: YamlDocument, plant: YamlDocument): YamlDocument {
  const { plant: overrides } = plantFile.parse(plant.value);
  const whole = asMapping(scenario.value);
  const { application = {}, infrastructure = {}, metrics = {} } = whole as Record<string, Mapping | undefined>;
  const sources = (Array.isArray(whole['workload']) ? whole['workload'] : []).map(asMapping);
  const think = overrides.workload ?? {};
  const thinkOf = new Map(Object.entries(think));
  const { services = {} } = overrides.application ?? {};
  const { flavours = {}, groups = {} } = overrides.infrastructure ?? {};

  const faults = [
    ...unknownKeys(['plant', 'application', 'services'], services, keys(application, 'services'), 'service'),
    ...unknownKeys(['plant', 'infrastructure', 'flavours'], flavours, keys(infrastructure, 'flavours'), 'flavour'),
    ...unknownKeys(['plant', 'infrastructure', 'groups'], groups, keys(infrastructure, 'groups'), 'node group'),
    ...unknownKeys(['plant', 'workload'], think, sources.map(({ name }) => String(name)), 'source'),
  ];
  if (faults.length > 0) throw new InputError(placed(faults, plant));

  const value = {
    ...whole,
    application: merged(application, overrides.application ?? {}),
    infrastructure: merged(infrastructure, overrides.infrastructure ?? {}),
    metrics: merged(metrics, overrides.metrics ?? {}),
    workload: sources.map((source) => ({ ...source, ...thinkOf.get(String(source['name'])) })),
  };
  const inPlant = (path: readonly PropertyKey[]): readonly PropertyKey[] | undefined => {
    const [section, index, ...rest] = path;
    const there = section === 'workload' && typeof index === 'number' ? ['plant', 'workload', String(sources[index]?.['name']), ...rest] : ['plant', ...path];
    return path.length > 1 && has(plant.value, there) ? there : undefined;
  };
  const from = (path: readonly PropertyKey[]) => {
    const there = inPlant(path);
    return there === undefined ? ([scenario, path] as const) : ([plant, there] as const);
  };
  return {
    file: scenario.file,
    value,
    fileOf: (path) => from(path)[0].file,
    locate: (path) => { const [document, there] = from(path); return document.locate(there); },
    locateKey: (path) => { const [document, there] = from(path); return document.locateKey(there); },
  };
}

function merged(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above) || 'law' in above) return above;
  return { ...below, ...Object.fromEntries(Object.entries(above).map(([key, value]) => [key, merged(below[key], value)])) };
}

function unknownKeys(path: readonly string[], given: Mapping, known: readonly string[], kind: string): PathFault[] {
  return Object.keys(given).filter((name) => !known.includes(name)).map((name) => {
    const suggestion = didYouMean(name, known);
    return {
      path: [...path, name], atKey: true,
      found: `a ${kind} that the scenario does not have`, allowed: known.join(', '), ...(suggestion === undefined ? {} : { suggestion }),
    };
  });
}

const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value);
const asMapping = (value: unknown): Mapping => (isMapping(value) ? value : {});
const keys = (section: unknown, name: string) => Object.keys(asMapping(asMapping(section)[name]));

function has(value: unknown, [key, ...rest]: readonly PropertyKey[]): boolean {
  if (key === undefined) return true;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) && has((value as Record<PropertyKey, unknown>)[key], rest);
}
