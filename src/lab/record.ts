import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LabError } from './lab-error.js';

const labName = /^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/;
const hostName = /^[a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?$/;

const part = {
  /** In an overlay of switches: the host runs Open vSwitch, `switch` nothing but that, `host` an engine beside it. Absent: in none. */
  overlay: z.enum(['switch', 'host']).optional(),
};

const labRecord = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(labName),
  /** Of the machine's running kernel: what was made in an earlier one is gone, and what stands there now is not ours. */
  boot_id: z.string(),
  /** First three numbers of the /24: `10.201.7`. */
  network: z.string(),
  bridge: z.string(),
  cgroup: z.string(),
  /** Cores that a host may use; `null`: all of the machine's. */
  cores: z.number().nullable(),
  /** Further time that a host takes to come up. */
  boot_delay_s: z.number(),
  /** Hosts that `up` stands for, the manager first; others come and go. */
  hosts: z.array(z.strictObject({ name: z.string().regex(hostName), labels: z.record(z.string(), z.string()), ...part, data_address: z.string().optional() })).min(1),
  /** It is being taken down; nothing is added any more. */
  leaving: z.boolean(),
});

const hostRecord = z.strictObject({
  name: z.string().regex(hostName),
  /** Last number of its address. */
  number: z.number().int().min(2).max(254),
  address: z.string(),
  namespace: z.string(),
  /** End of its cable at the bridge. */
  cable: z.string(),
  cgroup: z.string(),
  begun_unix_s: z.number(),
  boot_delay_s: z.number(),
  /** `null`: half-made. */
  made_unix_s: z.number().nullable(),
  ...part,
});

/** What `up` makes for a lab as a whole. Written before any of it is made, so that `down` knows it after a crash at any point. */
export type LabRecord = Readonly<z.infer<typeof labRecord>>;
/** The same for one host: a namespace, a cable, a control group and a folder, all named here before they are made. */
export type HostRecord = Readonly<z.infer<typeof hostRecord>>;

const stateFolder = '/var/lib/elascale-lab';

/** Where the records and files of labs are: `$ELASCALE_LAB_STATE`, else /var/lib/elascale-lab. */
export function labsFolder(): string {
  const chosen = process.env['ELASCALE_LAB_STATE'] ?? '';
  return chosen === '' ? stateFolder : chosen;
}

export function labFolder(lab: string): string {
  if (!labName.test(lab)) throw new LabError('unknown', `no lab can be named ${JSON.stringify(lab)}: 1 to 24 lower-case letters, digits and dashes`);
  return join(labsFolder(), lab);
}

export function hostFolder(lab: string, host: string): string {
  return join(labFolder(lab), 'hosts', host);
}

const hostFile = (lab: string, host: string): string => `${hostFolder(lab, host)}.json`;
const labFile = (lab: string): string => join(labFolder(lab), 'lab.json');

/** The overlay of switches that the lab stands as, with the address of every machine. */
export function topologyFile(lab: string): string {
  return join(labFolder(lab), 'topology.yaml');
}

export function requireHostName(host: string): void {
  if (!hostName.test(host)) throw new LabError('unknown', `no host can be named ${JSON.stringify(host)}: 1 to 62 lower-case letters, digits, dots and dashes`);
}

/** @returns `undefined` when there is no lab of that name @throws LabError when its record cannot be read */
export function readLabRecord(lab: string): LabRecord | undefined {
  return read(labFile(lab), labRecord);
}

export function readHostRecord(lab: string, host: string): HostRecord | undefined {
  requireHostName(host);
  return read(hostFile(lab, host), hostRecord);
}

/** In the order of their addresses: those of `up` first, the manager before all. */
export function readHostRecords(lab: string): readonly HostRecord[] {
  const folder = join(labFolder(lab), 'hosts');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => read(join(folder, file), hostRecord)!)
    .sort((a, b) => a.number - b.number);
}

export function writeLabRecord(record: LabRecord): void {
  write(labFile(record.name), record);
}

export function writeHostRecord(lab: string, record: HostRecord): void {
  write(hostFile(lab, record.name), record);
}

/** The host's files, then the record of them. */
export function forgetHost(lab: string, host: string): void {
  rmSync(hostFolder(lab, host), { recursive: true, force: true });
  rmSync(hostFile(lab, host), { force: true });
}

/** What a lab's folder holds, in the order in which it goes. */
const contents = ['hosts', 'ssh', 'tls', 'topology.yaml', 'lab.json.new', 'lab.json'];

/** The lab's files, its record last; its folder, and the one of all labs, when nothing else is in them. */
export function forgetLab(lab: string): void {
  const folder = labFolder(lab);
  for (const entry of contents) rmSync(join(folder, entry), { recursive: true, force: true });
  removeEmpty(folder);
  if (labsFolder() === stateFolder) removeEmpty(stateFolder);
}

function removeEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** What is in the place of a lab's folder and is not a lab's. */
export function strangersInFolder(lab: string): readonly string[] {
  const folder = labFolder(lab);
  return existsSync(folder) ? readdirSync(folder).filter((name) => !contents.includes(name)) : [];
}

export function recordedLabs(): readonly string[] {
  if (!existsSync(labsFolder())) return [];
  return readdirSync(labsFolder()).filter((name) => labName.test(name) && existsSync(labFile(name))).sort();
}

export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  const found = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (found.success) return found.data;
  throw new LabError('foreign', `${file} is no record of this version of elascale: ${z.prettifyError(found.error)}`);
}

/** A record is whole or not there: written aside and renamed. */
function write(file: string, record: LabRecord | HostRecord): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.new`;
  writeFileSync(aside, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(aside, file);
}
