import { z } from 'zod';
import { CallError } from '../../call.js';

const inspected = z.looseObject({
  Name: z.string(),
  DriverName: z.string(),
  /** The driver's own state: options as they were given, and what it made (addresses, ids). */
  Driver: z.record(z.string(), z.unknown()),
  HostOptions: z.looseObject({
    AuthOptions: z.looseObject({ CaCertPath: z.string(), ClientCertPath: z.string(), ClientKeyPath: z.string() }),
  }),
});

/** What `docker-machine inspect NAME` prints, as far as it matters here. Holds the driver's secrets: never shown. */
export type InspectedMachine = Readonly<z.infer<typeof inspected>>;

/** @throws CallError that names the field; never a value of it */
export function parseInspected(printed: string, machine: string): InspectedMachine {
  const called = `docker-machine inspect ${machine}`;
  const parsed = inspected.safeParse(json(printed, called));
  if (parsed.success) return parsed.data;
  const { path, code } = parsed.error.issues[0]!;
  throw new CallError('bad-answer', called, `${path.join('.') || 'the document'}: ${code}`, 'is this docker-machine 0.5 or later, or a fork of it?');
}

function json(printed: string, called: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    throw new CallError('bad-answer', called, 'no JSON document', 'is this docker-machine 0.5 or later, or a fork of it?');
  }
}

/** Names under which drivers keep the id of what they made. */
const instanceIds = ['MachineId', 'InstanceId', 'DropletID', 'Id', 'ID', 'VMId'];

/** The driver has something in a cloud, as far as it wrote that down. */
export function hasInstance({ Driver }: InspectedMachine): boolean {
  return instanceIds.some((field) => ![undefined, null, '', 0].includes(Driver[field] as null));
}
