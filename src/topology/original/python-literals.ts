/** Text, or lists and mappings of it: what topology2.py holds. */
export type PythonValue = string | readonly PythonValue[] | { readonly [key: string]: PythonValue };

/** Something in the text that is no plain assignment of literals. */
export class PythonLiteralError extends Error {
  override readonly name = 'PythonLiteralError';

  constructor(readonly line: number, readonly found: string) {
    super(`line ${line}: ${found}`);
  }
}

interface Token {
  readonly kind: 'text' | 'name' | 'sign' | 'end';
  readonly value: string;
  readonly line: number;
}

const piece = /(?<space>[ \t\f]+|\\\r?\n|#[^\n]*)|(?<long>"""[^]*?"""|'''[^]*?''')|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<name>[A-Za-z_]\w*)|(?<end>\r?\n)|(?<sign>[=[\]{}(),:])/y;

/**
 * The variables of a Python file that assigns literals to names and to their keys (`a = {}`, `a["b"] = ["c", ("d", "e")]`).
 * Nothing is run: any other statement is refused.
 * @throws PythonLiteralError
 */
export function pythonLiterals(source: string): ReadonlyMap<string, PythonValue> {
  const tokens = tokensOf(source);
  const variables = new Map<string, PythonValue>();
  let at = 0;
  const peek = () => tokens[at]!;
  const refuse = (token: Token): never => { throw new PythonLiteralError(token.line, token.value === '\n' ? 'the end of a line' : JSON.stringify(token.value)); };
  const take = (value: string) => (peek().kind === 'sign' && peek().value === value ? tokens[at++]! : refuse(peek()));
  const isNext = (value: string) => peek().kind === 'sign' && peek().value === value;

  function items<Item>(close: string, read: () => Item): { readonly list: readonly Item[]; readonly comma: boolean } {
    const list: Item[] = [];
    let comma = false;
    while (!isNext(close)) {
      list.push(read());
      comma = isNext(',');
      if (comma) take(',');
      else if (!isNext(close)) refuse(peek());
    }
    take(close);
    return { list, comma };
  }
  function value(): PythonValue {
    const token = tokens[at++]!;
    if (token.kind === 'text') return token.value;
    if (token.kind === 'name') return variables.get(token.value) ?? refuse(token);
    switch (token.value) {
      case '[':
        return items(']', value).list;
      case '(': {
        const { list, comma } = items(')', value);
        return list.length === 1 && !comma ? list[0]! : list;
      }
      case '{':
        return Object.fromEntries(items('}', () => {
          const key = value();
          take(':');
          return [typeof key === 'string' ? key : refuse(token), value()] as const;
        }).list);
      default:
        return refuse(token);
    }
  }
  function assignment(): void {
    const name = tokens[at++]!;
    if (!isNext('[')) {
      take('=');
      variables.set(name.value, value());
      return;
    }
    take('[');
    const key = value();
    take(']');
    take('=');
    const mapping = variables.get(name.value);
    if (typeof key !== 'string' || mapping === undefined || typeof mapping === 'string' || Array.isArray(mapping)) return refuse(name);
    variables.set(name.value, { ...(mapping as Record<string, PythonValue>), [key]: value() });
  }

  while (at < tokens.length) {
    const token = peek();
    if (token.kind === 'end' || token.kind === 'text') at += 1;
    else if (token.kind === 'name') assignment();
    else refuse(token);
    if (at < tokens.length && token.kind !== 'end' && peek().kind !== 'end') refuse(peek());
  }
  return variables;
}

/** Line ends within brackets are none. */
function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let depth = 0;
  piece.lastIndex = 0;
  while (piece.lastIndex < source.length) {
    const from = piece.lastIndex;
    const match = piece.exec(source);
    if (match === null) throw new PythonLiteralError(line, JSON.stringify(source.slice(from, from + 20).split('\n')[0]));
    const { space, long, text, name, end, sign } = match.groups!;
    if (sign !== undefined) depth += '[{('.includes(sign) ? 1 : ']})'.includes(sign) ? -1 : 0;
    if (end !== undefined && depth === 0) tokens.push({ kind: 'end', value: '\n', line });
    if (long !== undefined) tokens.push({ kind: 'text', value: long.slice(3, -3), line });
    if (text !== undefined) tokens.push({ kind: 'text', value: text.slice(1, -1).replaceAll(/\\(['"\\])/g, '$1'), line });
    if (name !== undefined) tokens.push({ kind: 'name', value: name, line });
    if (sign !== undefined) tokens.push({ kind: 'sign', value: sign, line });
    if (space === undefined || space.includes('\n')) line += match[0].split('\n').length - 1;
  }
  return tokens;
}
