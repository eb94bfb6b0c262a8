import { z } from 'zod';
import { CallError } from '../call.js';
import type { DockerEngine } from './docker-engine.js';

/**
 * A small record that the cluster itself keeps, with compare-and-swap: only who names the version that it has read may
 * change it. What several controllers agree through.
 */
export interface ClusterRecord {
  readonly name: string;
  /** `null`: there is none. @throws CallError */
  read(): Promise<StoredRecord | null>;
  /** `false`: there is one already. @throws CallError: it may have been made all the same */
  create(fields: RecordFields): Promise<boolean>;
  /** `false`: another was first, or it is gone. @throws CallError: it may have been changed all the same */
  update(stored: StoredRecord, fields: RecordFields): Promise<boolean>;
  /** One that is gone already is no error. @throws CallError */
  remove(stored: StoredRecord): Promise<void>;
}

export type RecordFields = Readonly<Record<string, string>>;

export interface StoredRecord {
  readonly id: string;
  /** Another after every change; never the same again, also not of a record that was removed and made anew. */
  readonly version: number;
  readonly fields: RecordFields;
}

const apiConfig = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.number() }),
  Spec: z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish().transform((labels) => labels ?? {}) }),
});

const prefix = 'elascale.';
/** Of a config only its labels can be changed; what it holds is for people who find it. */
const data = Buffer.from('Kept by elascale in the labels of this config; see docs/live.md before removing it.\n').toString('base64');

/**
 * A record as a config object of the swarm: names of configs are unique and updates name a version, and both are
 * decided by the managers' consensus, so that the engine through which one asks does not matter.
 */
export class SwarmRecord implements ClusterRecord {
  constructor(readonly name: string, private readonly manager: DockerEngine) {}

  async read(): Promise<StoredRecord | null> {
    const found = await missing(this.manager.ask(`GET /configs/${this.name}`, apiConfig, (docker, abortSignal) => docker.getConfig(this.name).inspect({ abortSignal })));
    // The engine also takes the beginning of an id for a name.
    if (found?.Spec.Name !== this.name) return null;
    const fields = Object.entries(found.Spec.Labels).flatMap(([label, value]) => (label.startsWith(prefix) ? [[label.slice(prefix.length), value]] : []));
    return { id: found.ID, version: found.Version.Index, fields: Object.fromEntries(fields) as RecordFields };
  }

  create(fields: RecordFields): Promise<boolean> {
    const _body = { Name: this.name, Labels: labelled(fields), Data: data };
    return unlessConflict(this.manager.tell('POST /configs/create', (docker, abortSignal) => docker.createConfig({ _body, abortSignal } as object)));
  }

  update({ id, version }: StoredRecord, fields: RecordFields): Promise<boolean> {
    const request = { _query: { version }, _body: { Name: this.name, Labels: labelled(fields), Data: data } };
    return unlessConflict(this.manager.tell(`POST /configs/${this.name}/update`, (docker, abortSignal) => docker.getConfig(id).update({ ...request, abortSignal } as object)));
  }

  async remove({ id }: StoredRecord): Promise<void> {
    await missing(this.manager.tell(`DELETE /configs/${this.name}`, (docker, abortSignal) => docker.getConfig(id).remove({ abortSignal } as object)));
  }
}

function labelled(fields: RecordFields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}${name}`, value]));
}

async function missing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CallError && error.failure === 'not-found') return null;
    throw error;
  }
}

async function unlessConflict(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (error instanceof CallError && (error.failure === 'conflict' || error.failure === 'not-found')) return false;
    throw error;
  }
}
