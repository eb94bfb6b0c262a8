import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { CallError } from '../../call.js';

const machineEntry = z.strictObject({
  /** As the provider calls it. */
  machine: z.string().min(1),
  /** For the node; else it stood already and was only registered with the provider. */
  made: z.boolean(),
  /** `null`: it is not whole yet. */
  address: z.string().nullable(),
});
const book = z.strictObject({ provider: z.enum(['docker-machine', 'lab']), machines: z.record(z.string(), machineEntry) });

export type MachineEntry = Readonly<z.infer<typeof machineEntry>>;

/**
 * Which machines `apply` has asked a provider for, beside the topology's file: an entry is written before its machine
 * is made and struck off after that is gone, so that a crash in between leaves an entry too many, never one too few.
 */
export class MachineBook {
  private constructor(private readonly file: string, private readonly provider: z.infer<typeof book>['provider'], private readonly entries: Map<string, MachineEntry>) {}

  /** @throws CallError when it is another provider's, or cannot be read as one */
  static open(topologyFile: string, provider: 'docker-machine' | 'lab'): MachineBook {
    const file = MachineBook.fileOf(topologyFile);
    if (!existsSync(file)) return new MachineBook(file, provider, new Map());
    const read = book.safeParse(parsed(file));
    if (!read.success) throw new CallError('bad-answer', file, 'no record of the machines of an overlay', 'elascale topology apply writes it: bring back the file that it wrote');
    if (read.data.provider !== provider) throw new CallError('conflict', file, `its machines are of the provider ${read.data.provider}, not of ${provider}`, 'destroy the overlay with the configuration that it was made with');
    return new MachineBook(file, provider, new Map(Object.entries(read.data.machines)));
  }

  static fileOf(topologyFile: string): string {
    return `${topologyFile}.machines.json`;
  }

  get(node: string): MachineEntry | undefined {
    return this.entries.get(node);
  }

  all(): readonly (MachineEntry & { readonly node: string })[] {
    return [...this.entries].map(([node, entry]) => ({ node, ...entry }));
  }

  write(node: string, entry: MachineEntry): void {
    this.entries.set(node, entry);
    this.save();
  }

  strike(node: string): void {
    this.entries.delete(node);
    this.save();
  }

  private save(): void {
    if (this.entries.size === 0) return rmSync(this.file, { force: true });
    const aside = `${this.file}.new`;
    writeFileSync(aside, `${JSON.stringify({ provider: this.provider, machines: Object.fromEntries(this.entries) }, null, 2)}\n`);
    renameSync(aside, this.file);
  }
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
