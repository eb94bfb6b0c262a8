import { z } from 'zod';
import { engineConfiguration, policyReference } from '../core/configuration/engine-configuration.js';
import { duration } from '../core/configuration/quantity.js';
import { application } from '../sim/model/application.js';
import { fault } from '../sim/model/fault.js';
import { infrastructure, metricsPipeline } from '../sim/model/infrastructure.js';
import { workload } from '../sim/model/workload.js';

/** What good service is: the share `percentile` of requests answers within `latency`. */
export const objective = z.strictObject({
  latency: duration,
  percentile: z.number().gt(0).lt(100).default(95),
  service: z.string().min(1).describe('the scaled service that the demand curve is made for'),
});
export type Objective = Readonly<z.infer<typeof objective>>;

/** A scenario file, whole: `elascale schema scenario` prints it. */
export const scenario = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes'),
  description: z.string().min(1).describe('what the scenario is for'),
  duration,
  warm_up: duration.prefault('0s').describe('left out of the metrics, kept in the timeline'),
  sample: duration.prefault('10s').describe('interval of the timeline\'s rows'),
  seeds: z.number().int().min(1).max(1000).default(5),
  fidelity: z.enum(['request', 'fluid']).default('request'),
  policies: z.array(policyReference).min(1).default([]).describe('flown one by one and compared with the first; left out: none and the engine\'s own policy'),
  objective,
  application,
  infrastructure,
  metrics: metricsPipeline.prefault({}),
  workload,
  faults: z.array(fault).default([]),
  engine: engineConfiguration.prefault({}),
});
export type Scenario = Readonly<z.infer<typeof scenario>>;
