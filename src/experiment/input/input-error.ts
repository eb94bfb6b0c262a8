/** One thing wrong with what a user gave: where it stands, what was found there, what may stand there. */
export interface Fault {
  /** File as the user named it, or `command line`. */
  readonly file: string;
  /** From 1; absent where the fault has no place in the text. */
  readonly line?: number;
  readonly column?: number;
  /** Inside the document, `workload[0].level.kind`; empty for the document as a whole. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
  /** The nearest name there is, for a mistyped one. */
  readonly suggestion?: string;
}

/** The user's input is wrong: exit code 2, one message a fault, nothing was written. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(describeFault).join('\n'));
  }
}

/** `a.yaml:12:5: workload[0].entry: found "rest_apo"; allowed: a service (rest_api, db). Did you mean "rest_api"?` */
export function describeFault({ file, line, column, path, found, allowed, suggestion }: Fault): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const hint = suggestion === undefined ? '' : `. Did you mean "${suggestion}"?`;
  return `${place}: ${path === '' ? '' : `${path}: `}found ${found}; allowed: ${allowed}${hint}`;
}

const plainKey = /^[\w-]+$/;

/** `['workload', 0, 'level']` as `workload[0].level`; keys with other signs in them are quoted. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      const text = String(key);
      if (!plainKey.test(text)) return `[${JSON.stringify(text)}]`;
      return index === 0 ? text : `.${text}`;
    })
    .join('');
}

const length_max = 60;

/** A value as a message shows it: short, on one line. */
export function foundText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return `a mapping${listText(Object.keys(value).slice(0, 4), ' of ')}`;
  const text = typeof value === 'string' ? JSON.stringify(withoutPassword(value)) : String(value);
  return text.length <= length_max ? text : `${text.slice(0, length_max)}...`;
}

/** A URL with a password is refused and told: in a log of a controller too. */
function withoutPassword(text: string): string {
  return text.replace(/\/\/([^\s/:@]*):\S*@/g, '//$1:***@');
}

/** ` (a, b, c)` or nothing. */
function listText(names: readonly string[], before: string): string {
  return names.length === 0 ? '' : before + names.map((name) => foundText(name)).join(', ');
}
