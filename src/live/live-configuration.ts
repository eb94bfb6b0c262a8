import { z } from 'zod';
import { clusterSettings } from '../adapters/real/swarm/cluster-settings.js';
import { metricsSettings } from '../adapters/real/metrics/metrics-settings.js';
import { networkSettings } from '../adapters/real/network/network-settings.js';
import { nodesSettings } from '../adapters/real/nodes/nodes-settings.js';
import { engineConfiguration } from '../core/configuration/engine-configuration.js';
import { byteSize, positiveDuration } from '../core/configuration/quantity.js';

const journalSettings = z.strictObject({
  file: z.string().min(1).default('elascale.journal.ndjson').describe('where every cycle is written, and from where a restart goes on'),
  rotate_at: byteSize.prefault('64MiB').describe('a file that has grown to this goes on in a new one'),
  keep: z.number().int().min(0).max(1000).default(10).describe('older files that are kept, as FILE.1 (the newest), FILE.2 and so on'),
});

const leaseSettings = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes').default('elascale').describe('controllers of the same name exclude each other'),
  holds_for: positiveDuration.default(30).describe('a holder that has not renewed it for this long may be succeeded'),
});

/** elascale.yaml, whole: `elascale schema live` prints it. Relative paths count from the file's folder. */
export const liveConfiguration = z.strictObject({
  cluster: clusterSettings.prefault({}).describe('the swarm'),
  metrics: metricsSettings.prefault({ source: 'docker-stats' }).describe('where readings come from'),
  nodes: nodesSettings.prefault({ provider: 'none' }).describe('who makes machines'),
  network: networkSettings.prefault({ control: 'none' }).describe('who counts and caps flows of an overlay of switches'),
  journal: journalSettings.prefault({}).describe('the record of every cycle'),
  lease: leaseSettings.prefault({}).describe('one active controller at a time'),
  engine: engineConfiguration.prefault({}).describe('how it is scaled: the section that scenarios have too'),
});
export type LiveConfiguration = Readonly<z.infer<typeof liveConfiguration>>;
