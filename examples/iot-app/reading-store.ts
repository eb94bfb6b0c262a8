import postgres from 'postgres';

/** Where the API keeps readings. */
export interface ReadingStore {
  /** The device's last value; `null` when it is new. */
  lastValue(device: string): Promise<number | null>;
  /** Stores a reading and gives its number. */
  insert(device: string, value: number, record: string): Promise<number>;
  /** Removes all readings up to that number. */
  prune(upTo: number): Promise<void>;
  close(): Promise<void>;
}

/** Readings in PostgreSQL, on one connection: the API serves one request at a time. db.ts made the table. */
export function postgresStore(url: string): ReadingStore {
  const sql = postgres(url, { max: 1, connect_timeout: 2, backoff: () => 0.5 });
  return {
    async lastValue(device) {
      const [row] = await sql<{ value: number }[]>`select value from reading where device = ${device} order by id desc limit 1`;
      return row?.value ?? null;
    },
    async insert(device, value, record) {
      const [row] = await sql<{ id: string }[]>`insert into reading (device, value, record) values (${device}, ${value}, ${record}) returning id`;
      return Number(row!.id);
    },
    async prune(upTo) {
      await sql`delete from reading where id <= ${upTo}`;
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
