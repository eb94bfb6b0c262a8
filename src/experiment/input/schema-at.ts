import { z } from 'zod';

type Schema = z.core.$ZodType;

/** The schemas that may stand behind wrappers (optional, default, transform) and alternatives. */
function alternatives(schema: Schema): readonly Schema[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
    case 'catch':
      return alternatives(def.innerType);
    case 'pipe':
      return alternatives(def.in);
    case 'lazy':
      return alternatives(def.getter());
    case 'union':
      return def.options.flatMap(alternatives);
    default:
      return [schema];
  }
}

/** Whether an object schema's literal fields (`kind`, `law`) allow what the value has there. */
function fits(schema: Schema, value: unknown): boolean {
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return false;
  return Object.entries(schema.shape).every(([key, field]) => {
    if (!(field instanceof z.ZodLiteral || field instanceof z.ZodEnum)) return true;
    const found = (value as Record<string, unknown>)[key];
    return found === undefined || field.safeParse(found).success;
  });
}

/** The keys that a mapping may have at a path of a document, as the schema has it for the kind of thing found there. */
export function keysAt(schema: Schema, document: unknown, path: readonly PropertyKey[]): readonly string[] {
  let schemas = alternatives(schema);
  let value = document;
  for (const step of path) {
    const fitting = schemas.filter((candidate) => !(candidate instanceof z.ZodObject) || fits(candidate, value));
    schemas = fitting.flatMap((candidate) => {
      if (candidate instanceof z.ZodObject) return step in candidate.shape ? alternatives(candidate.shape[step as string] as Schema) : [];
      if (candidate instanceof z.ZodRecord) return alternatives(candidate.valueType as Schema);
      if (candidate instanceof z.ZodArray) return alternatives(candidate.element as Schema);
      return [];
    });
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
  }
  const objects = schemas.filter((candidate) => candidate instanceof z.ZodObject);
  const fitting = objects.filter((candidate) => fits(candidate, value));
  return [...new Set((fitting.length > 0 ? fitting : objects).flatMap((candidate) => Object.keys(candidate.shape)))];
}
