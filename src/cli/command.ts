import { Command } from 'commander';
import { didYouMean } from '../experiment/input/did-you-mean.js';
import { foundText, InputError } from '../experiment/input/input-error.js';
import type { ExitCode } from './exit-code.js';
import type { Terminal } from './terminal.js';

/** What a command speaks with. */
export interface Conversation {
  readonly terminal: Terminal;
  readonly json: boolean;
  /** Human output with a newline after it: stdout, or stderr under `--json`. */
  say(text: string): void;
  /** Progress and hints: always stderr. */
  note(text: string): void;
  /** The command's one JSON value, printed only under `--json`. */
  answer(value: unknown): void;
}

export type Work = (conversation: Conversation) => Promise<ExitCode> | ExitCode;

/** Runs a command's work and keeps how it ended. */
export type Perform = (options: { readonly json?: boolean }, work: Work) => Promise<void>;

/** One command: a file in commands/ and a line in its table. */
export interface CliCommand {
  readonly name: string;
  build(perform: Perform): Command;
}

/** A command with what all have: a description, `--json` and an example in its help. */
export function describeCommand(name: string, description: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'one JSON value on stdout, everything else on stderr')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}\n`).join('')}`);
}

function optionFault(option: string, found: string, allowed: string): InputError {
  return new InputError([{ file: 'command line', path: option, found: foundText(found), allowed }]);
}

/** Reads a whole number of at least `min` for an option. @throws InputError */
export function wholeNumber(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw optionFault(option, text, `a whole number from ${min} to ${max}`);
  };
}

/** Reads `a,b,c` for an option. @throws InputError when a name is empty or stands twice */
export function nameList(option: string): (text: string) => readonly string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    if (names.includes('') || new Set(names).size < names.length) throw optionFault(option, text, 'names with commas between them, each once');
    return names;
  };
}

/** Reads one of a few words for an option or an argument. @throws InputError with a suggestion */
export function oneOf<Word extends string>(option: string, words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    const suggestion = didYouMean(text, words);
    throw new InputError([
      { file: 'command line', path: option, found: foundText(text), allowed: words.join(', '), ...(suggestion === undefined ? {} : { suggestion }) },
    ]);
  };
}
