import { CallError } from '../../call.js';
import type { DriverFlag } from './driver-flags.js';
import type { InspectedMachine } from './inspected-machine.js';
import { isSecretName } from './redaction.js';

/** How a creation is told what to make. */
export interface CreateOptions {
  readonly args: readonly string[];
  /** Secrets, which no argument may hold: everybody on the machine can read those. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Flags whose words are not their field's. */
const fieldWords: readonly (readonly [flag: RegExp, field: string])[] = [
  [/^netname$/, 'networkname'],
  [/^netid$/, 'networkid'],
  [/^secgroups$/, 'securitygroups'],
  [/^securitygroup$/, 'securitygroupnames'],
  [/^novanetwork$/, 'computenetwork'],
];

/** Fields that say something of the base machine itself; a copy of them would be wrong. */
const ownFields: ReadonlySet<string> = new Set(['ipaddress', 'machinename', 'machineid', 'instanceid', 'storepath', 'sshkeypath', 'sshkeyid']);

/**
 * Options of a machine like the base: every option of the driver that the base's document has a value for. What the
 * original copied for OpenStack (util.py:284-300) and more: user, port and security groups are the base's too, where
 * it had them in its code. An id that the driver looked up by a name is left to be looked up again.
 * @throws CallError when a secret could only be given as an argument
 */
export function createOptions({ Name, Driver, DriverName }: InspectedMachine, flags: readonly DriverFlag[]): CreateOptions {
  const fields = new Map(Object.entries(Driver).map(([field, value]) => [plain(field), { field, value }]));
  const args: string[] = [];
  const environment: Record<string, string> = {};
  for (const flag of flags) {
    const found = fields.get(fieldOf(flag, DriverName));
    if (found === undefined || ownFields.has(plain(found.field)) || isNothing(found.value)) continue;
    if (found.field.endsWith('Id') && !isNothing(Driver[`${found.field.slice(0, -2)}Name`])) continue;
    if (plain(found.field) === 'keypairname' && Driver['ExistingKey'] !== true) continue;
    if (!isSecretName(found.field)) args.push(...asArguments(flag, found.value));
    else if (flag.variable === null) {
      throw new CallError('refused', `docker-machine create like ${Name}`, `--${flag.name} holds a secret and the driver ${DriverName} takes it only as an argument, where everybody could read it`, 'give the driver its credentials in a file of its own, and make the base machine anew without this option');
    } else environment[flag.variable] = String(found.value);
  }
  return { args, environment };
}

/** Values of the document's secrets, to be hidden wherever docker-machine repeats them. */
export function secretsOf({ Driver }: InspectedMachine): readonly string[] {
  return Object.entries(Driver).flatMap(([field, value]) => (isSecretName(field) && typeof value === 'string' ? [value] : []));
}

function fieldOf({ name }: DriverFlag, driver: string): string {
  const word = plain(name.slice(driver.length + 1));
  return fieldWords.find(([flag]) => flag.test(word))?.[1] ?? word;
}

function plain(words: string): string {
  return words.replaceAll(/[-_]/g, '').toLowerCase();
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === false || value === 0 || (Array.isArray(value) && value.length === 0);
}

/** `--flag=value` in one argument: a value that begins with a dash is no option. */
function asArguments({ name, commas }: DriverFlag, value: unknown): readonly string[] {
  if (value === true) return [`--${name}`];
  if (!Array.isArray(value)) return [`--${name}=${String(value)}`];
  return commas ? [`--${name}=${value.join(',')}`] : value.map((one) => `--${name}=${String(one)}`);
}
