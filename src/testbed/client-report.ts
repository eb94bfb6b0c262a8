import { z } from 'zod';

/** A line that a client of the workload prints from time to time; lines of several clients add up (docs/iot-app.md). */
const clientReport = z.object({
  kind: z.literal('sensor-report'),
  t_unix_s: z.number(),
  span_s: z.number().positive(),
  sent: z.number().int().min(0),
  answered: z.number().int().min(0),
  failed: z.number().int().min(0),
  /** Latency and how many had it. */
  latencies: z.array(z.tuple([z.number().min(0), z.number().int().min(1)])),
});
export type ClientReport = Readonly<z.infer<typeof clientReport>>;

/** `undefined`: a line of another kind; clients may print what they like beside their reports. */
export function clientReportOf(line: string): ClientReport | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return clientReport.safeParse(JSON.parse(line)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
