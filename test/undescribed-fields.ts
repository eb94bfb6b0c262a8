import { z } from 'zod';

/** Paths of the fields that a schema's JSON Schema, which is also its documentation, says nothing of. */
export function undescribedFields(schema: z.ZodType): readonly string[] {
  const bare: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, child] of Object.entries((node as { properties?: Record<string, { description?: string; const?: unknown }> }).properties ?? {})) {
      if (child.description === undefined && child.const === undefined) bare.push(`${path}.${name}`);
    }
    for (const [key, child] of Object.entries(node)) visit(child, `${path}/${key}`);
  };
  visit(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), '');
  return bare;
}
