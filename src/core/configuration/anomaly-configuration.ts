import { z } from 'zod';
import { usualThreshold } from '../anomaly/detector.js';
import { builtInDetectors } from '../anomaly/registry.js';
import { positiveDuration } from './quantity.js';

/** What metrics have of a service in any case, and the original fed to its detectors. */
export const readingInputs = ['cpu', 'net_tx'] as const;
/** What of a service a detector may be fed. */
export const anomalyInputs = [...readingInputs, 'request_rate', 'latency', 'error_rate', 'cpu_per_request'] as const;
export type AnomalyInput = (typeof anomalyInputs)[number];

/** Whether it is a reading; else it is of what users meet with, which not every plant can tell. */
export function isReading(input: AnomalyInput): boolean {
  return (readingInputs as readonly AnomalyInput[]).includes(input);
}

const detectorReference = z
  .union([
    z.string().min(1).transform((name) => ({ name, parameters: {} as Record<string, unknown> })),
    z.strictObject({
      name: z.string().min(1).describe('of a detector'),
      parameters: z.record(z.string(), z.unknown()).default({}).describe('of the detector (docs/anomaly.md)'),
    }),
  ])
  .describe('name of a detector, or {name, parameters}');

const responded = z.array(z.string().min(1)).min(1).optional().describe('services of the stack that it is for; left out: all that are scaled');
const responses = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('remove'), services: responded,
    to: z.number().int().min(0).optional().describe('replicas that are left, never fewer than min; left out: min'),
  }),
  z.strictObject({ kind: z.literal('hold'), services: responded }),
  z.strictObject({
    kind: z.literal('cap'), services: responded,
    extra: z.number().int().min(0).default(1).describe('replicas above those at the beginning of the investigation'),
  }),
  z.strictObject({ kind: z.literal('isolate'), services: responded }),
]);
export type AnomalyResponse = Readonly<z.infer<typeof responses>>;

const response = z
  .union([z.enum(['none', 'remove', 'hold', 'cap', 'isolate']).transform((kind): AnomalyResponse => responses.parse({ kind })), responses])
  .describe('instead of scaling, while a stack is under investigation: remove extra replicas, hold (no scale-out), cap, isolate (throttle suspect flows), or none; {kind, services, ...}');

const range = z.tuple([z.number(), z.number()]).refine(([min, max]) => min <= max, 'two numbers, the lower one first');

/** The `anomaly:` section of the engine: left out, nothing is looked for. */
export const anomalySettings = z.strictObject({
  detector: detectorReference.prefault('relative-entropy'),
  inputs: z.array(z.enum(anomalyInputs)).min(1).default(['cpu', 'net_tx']).describe('what of each service is scored; the stack\'s score is the highest'),
  ranges: z.partialRecord(z.enum(anomalyInputs), range).default({}).describe('declared range of an input, [min, max]; left out: 0 to three times the largest value of the probation'),
  services: z.array(z.string().min(1)).min(1).optional().describe('services that are watched; left out: all that are scaled'),
  probation: z.number().int().min(1).default(108).describe('readings of a series before its scores count'),
  threshold: z.number().min(0).max(1).optional().describe('a score above it begins an investigation; left out: the detector\'s own'),
  calm: z.number().int().min(0).default(6).describe('cycles at or below the threshold that an investigation still lasts'),
  at_most: positiveDuration.default(180).describe('an investigation that has lasted this long accepts the load as demand, until it is calm again'),
  response: response.prefault('hold'),
}).transform(({ threshold, ...settings }) => ({ ...settings, threshold: threshold ?? builtInDetectors.get(settings.detector.name)?.threshold ?? usualThreshold }));
export type AnomalySettings = Readonly<z.infer<typeof anomalySettings>>;
