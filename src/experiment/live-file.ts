import { z } from 'zod';
import { engineConfiguration } from '../core/configuration/engine-configuration.js';
import { scenario } from './scenario.js';

/** Sections of elascale.yaml that are for others than the engine. */
const othersSections = ['cluster', 'metrics', 'nodes', 'network', 'journal', 'lease'] as const;

const others = Object.fromEntries([...othersSections, ...Object.keys(scenario.shape)].map((section) => [section, z.unknown().optional()]));

/**
 * A file with an `engine:` section: elascale.yaml, a scenario, or what `tune` and `import-ini` write. The sections of
 * others are let be, but they are known: a mistyped `engine:` would else mean an engine of defaults.
 */
export const liveFile = z.strictObject({ ...others, engine: engineConfiguration });
