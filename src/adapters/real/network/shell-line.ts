/**
 * A command line for the POSIX shell of the far side: ssh carries one line, never an array of arguments (RFC 4254,
 * 6.5). Every word is quoted unless it is of characters that no shell minds, so the program over there gets exactly
 * these arguments. The one place where such a line is made.
 * @throws RangeError for a word with a NUL, which no argument can hold
 */
export function shellLine(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  if (word.includes('\0')) throw new RangeError('an argument cannot hold a NUL');
  // Within single quotes a shell changes nothing; a quote itself stands outside of them, behind a backslash.
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
