import { OriginalStop } from './original-stop.js';

/**
 * `shlex.split(command)` in POSIX mode, as the original passed commands on: a backslash keeps the next character (a
 * newline too), single quotes keep all, double quotes keep all but `\"` and `\\`. Ends with ValueError on an open quote.
 */
export function shellWords(command: string): readonly string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < command.length; i++) {
    const character = command[i]!;
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else if (quote === '"' && character === '\\') {
        const next = command[++i];
        if (next === undefined) throw new OriginalStop('ValueError', 'no escaped character');
        word += next === '"' || next === '\\' ? next : `\\${next}`;
      } else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\') {
      const next = command[++i];
      if (next === undefined) throw new OriginalStop('ValueError', 'no escaped character');
      word = (word ?? '') + next;
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== undefined) throw new OriginalStop('ValueError', 'no closing quotation');
  if (word !== undefined) found.push(word);
  return found;
}
