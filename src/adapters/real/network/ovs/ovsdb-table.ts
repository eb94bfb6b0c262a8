import { z } from 'zod';

/** What a column holds: OVSDB's atoms, sets and maps (RFC 7047, 5.1), references as their UUID alone. */
export type OvsdbValue = string | number | boolean | readonly OvsdbValue[] | ReadonlyMap<string, OvsdbValue>;
export type OvsdbRow = Readonly<Record<string, OvsdbValue>>;

const table = z.object({ headings: z.array(z.string()), data: z.array(z.array(z.unknown())) });

/** Reads what `ovs-vsctl --format=json list` prints of one table. @throws z.ZodError, SyntaxError when it is no table */
export function ovsdbTable(text: string): readonly OvsdbRow[] {
  const { headings, data } = table.parse(JSON.parse(text));
  return data.map((row) => Object.fromEntries(headings.map((heading, column) => [heading, value(row[column])])));
}

function value(raw: unknown): OvsdbValue {
  if (!Array.isArray(raw)) return raw as string | number | boolean;
  const [kind, content] = raw as [string, unknown];
  if (kind === 'uuid') return content as string;
  if (kind === 'set') return (content as readonly unknown[]).map(value);
  return new Map((content as readonly [unknown, unknown][]).map(([key, held]) => [String(value(key)), value(held)]));
}

/** A map column: external_ids, other_config, queues. */
export function mapOf(row: OvsdbRow, column: string): ReadonlyMap<string, OvsdbValue> {
  const held = row[column];
  return held instanceof Map ? (held as ReadonlyMap<string, OvsdbValue>) : new Map();
}

/** A column with at most one value: an empty set is none. */
export function textOf(row: OvsdbRow, column: string): string | undefined {
  const held = row[column];
  return typeof held === 'string' ? held : undefined;
}
