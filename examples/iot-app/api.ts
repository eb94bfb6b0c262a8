import fastify, { type FastifyInstance } from 'fastify';
import type { ReadingStore } from './reading-store.js';

export interface ApiSettings {
  /** CPU work of one request, beside what HTTP and the database client cost. */
  readonly cpu_s: number;
  /** About this many readings are kept. */
  readonly rows_max: number;
}

/** Rows go in bunches of this share of all, so that most requests delete nothing. */
const prunedShare = 0.1;

/**
 * The API: a reading posted is looked up, then stored. One request at a time from its CPU work to the database's
 * answer, as one blocking worker has it; others wait in the order of their coming. So one replica is full below one
 * core, as the original's.
 */
export function buildApi(store: ReadingStore, work: (cpu_s: number) => void, { cpu_s, rows_max }: ApiSettings): FastifyInstance {
  const api = fastify({ logger: false, forceCloseConnections: true });
  const prunedEvery = Math.max(1, Math.floor(rows_max * prunedShare));
  let last: Promise<unknown> = Promise.resolve();

  const lookUpAndStore = async (record: string): Promise<{ id: number; change: number | null }> => {
    work(cpu_s);
    const { device, value } = parsed(record);
    const before = await store.lastValue(device);
    const id = await store.insert(device, value, record);
    if (id % prunedEvery === 0) await store.prune(id - rows_max);
    return { id, change: before === null ? null : value - before };
  };

  api.addContentTypeParser('text/csv', { parseAs: 'string' }, (_, body, done) => done(null, body));
  api.get('/health', () => ({ status: 'ok' }));
  api.post<{ Body: string }>('/', (request, reply) => {
    const mine = last.then(() => lookUpAndStore(request.body));
    last = mine.catch(() => undefined);
    reply.code(201);
    return mine;
  });
  return api;
}

/** device, taken_at, quantity, unit, value, ... @throws an error that fastify answers with status 400 */
function parsed(record: string): { readonly device: string; readonly value: number } {
  const [device = '', , , , value = ''] = record.split(',');
  const number = Number(value);
  if (device !== '' && value !== '' && Number.isFinite(number)) return { device, value: number };
  throw Object.assign(new Error('a reading is device,taken_at,quantity,unit,value,...'), { statusCode: 400 });
}
