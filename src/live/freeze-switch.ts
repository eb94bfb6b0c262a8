import { CallError } from '../adapters/real/call.js';
import type { ClusterRecord } from '../adapters/real/swarm/cluster-record.js';

/** Why controllers of this cluster must not act, as it stands in the cluster: it holds while none of them runs. */
export class FreezeSwitch {
  private known: string | null = 'the freeze switch has not been read yet';

  constructor(private readonly record: ClusterRecord, private readonly contact: (error: CallError | null) => void) {}

  /** The reason, `null` when not frozen; where it cannot be read, what was read last. */
  async read(): Promise<string | null> {
    try {
      const stored = await this.record.read();
      this.known = stored === null ? null : (stored.fields['reason'] ?? 'no reason given');
      this.contact(null);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.contact(error);
    }
    return this.known;
  }
}

const attempts_max = 10;

/** Freezes, or gives a freeze another reason. @throws CallError */
export async function freeze(record: ClusterRecord, reason: string): Promise<void> {
  const fields = { reason };
  for (let attempt = 1; attempt <= attempts_max; attempt += 1) {
    if (await record.create(fields)) return;
    const stored = await record.read();
    if (stored !== null && (await record.update(stored, fields))) return;
  }
  throw new CallError('conflict', `freezing through ${record.name}`, 'others were faster every time', 'try again');
}

/** `false`: it was not frozen. @throws CallError */
export async function unfreeze(record: ClusterRecord): Promise<boolean> {
  const stored = await record.read();
  if (stored === null) return false;
  await record.remove(stored);
  return true;
}
