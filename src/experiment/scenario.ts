import { z } from 'zod';
import { engineConfiguration, policyReference } from '../core/configuration/engine-configuration.js';
import { duration } from '../core/configuration/quantity.js';
import { application } from '../sim/model/application.js';
import { fault } from '../sim/model/fault.js';
import { infrastructure, metricsPipeline } from '../sim/model/infrastructure.js';
import { network } from '../sim/model/network.js';
import { workload } from '../sim/model/workload.js';
import type { Topology } from '../topology/topology.js';

/** What good service is: the share `percentile` of requests answers within `latency`. */
export const objective = z.strictObject({
  latency: duration.describe('an answer that took longer is late'),
  percentile: z.number().gt(0).lt(100).refine((value) => value >= 50, 'a percentage of at least 50: 95 rather than 0.95').default(95).describe('per cent of the requests that have to be answered in time'),
  service: z.string().min(1).describe('the scaled service that the demand curve is made for'),
});
export type Objective = Readonly<z.infer<typeof objective>>;

/** A scenario file, whole: `elascale schema scenario` prints it. */
export const scenario = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes').describe('names the folder of its runs'),
  description: z.string().min(1).describe('what the scenario is for'),
  duration: duration.describe('how long each run lasts, in simulated time'),
  warm_up: duration.prefault('0s').describe('left out of the metrics, kept in the timeline'),
  sample: duration.prefault('10s').describe('interval of the timeline\'s rows'),
  seeds: z.number().int().min(1).max(1000).default(5).describe('runs of each policy: seeds 1 to this number, the same chance for all policies'),
  fidelity: z.enum(['request', 'fluid']).default('request').describe('request: every request an event; fluid: rates, for long and large scenarios'),
  policies: z.array(policyReference).min(1).default([]).describe('flown one by one and compared with the first; left out: none and the engine\'s own policy'),
  objective: objective.describe('what good service is'),
  application: application.describe('what runs'),
  infrastructure: infrastructure.describe('where it runs'),
  metrics: metricsPipeline.prefault({}).describe('what lies between a task\'s CPU and the engine\'s reading, and how long commands take'),
  workload: workload.describe('who asks for it'),
  topology: z.string().min(1).optional().describe('file of the overlay network, relative to the scenario; with network'),
  network: network.optional().describe('who stands where on the overlay, what it carries besides requests, and how its links queue'),
  faults: z.array(fault).default([]).describe('what goes wrong, and when'),
  engine: engineConfiguration.prefault({}).describe('how it is scaled: the section that elascale.yaml has too'),
});
/** `overlay`: what the file of `topology` says, once it is read. */
export type Scenario = Readonly<z.infer<typeof scenario>> & { readonly overlay?: Topology };
