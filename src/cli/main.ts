import { inspect } from 'node:util';
import { Command, CommanderError } from 'commander';
import { CallError } from '../adapters/real/call.js';
import { didYouMean } from '../experiment/input/did-you-mean.js';
import { describeFault, foundText, InputError, type Fault } from '../experiment/input/input-error.js';
import type { CliCommand, Conversation, Perform, Work } from './command.js';
import { exitCode, exitCodeMeanings, type ExitCode } from './exit-code.js';
import type { Terminal } from './terminal.js';

const faults_max = 100;

/** The command line from its words to its exit code. Nothing is thrown; every failure has its message and its code. */
export async function main(words: readonly string[], commands: readonly CliCommand[], version: string, terminal: Terminal): Promise<ExitCode> {
  let ended: ExitCode = exitCode.done;
  const perform: Perform = async ({ json = false }, work) => {
    ended = await endOf(work, conversation(terminal, json));
  };
  const program = new Command('elascale')
    .description('Autoscaling for Docker Swarm that was flown in a simulator first: one decision engine, offline and live')
    .version(version, '-V, --version')
    .helpCommand('help [command]', 'help for a command')
    .addHelpText('after', `\nExit codes:\n${Object.entries(exitCodeMeanings).map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}\n`).join('')}`);
  for (const { build } of commands) program.addCommand(build(perform));
  for (const { command, help } of [{ command: program, help: '--help' }, ...program.commands.flatMap((command) => withItsOwn(command))]) {
    command
      .exitOverride()
      .showHelpAfterError(`(elascale ${help} tells more)`)
      // With their arguments the longest term leaves no room in which descriptions could be wrapped.
      .configureHelp({ subcommandTerm: (inner) => inner.name() })
      .configureOutput({ writeOut: terminal.writeOut, writeErr: terminal.writeErr, getOutHelpWidth: () => terminal.width, getErrHelpWidth: () => terminal.width });
  }
  try {
    helpOfKnown(words, [...commands.map(({ name }) => name), 'help']);
    await program.parseAsync(words, { from: 'user' });
    return ended;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0 || words.length === 0) return exitCode.done;
      // Its words are on stderr already.
      conversation(terminal, words.includes('--json')).answer({ faults: [usageFault(error)] });
      return exitCode.badInput;
    }
    // Options are read before the command begins; what they refuse comes here.
    return endOf(() => { throw error; }, conversation(terminal, words.includes('--json')));
  }
}

/** A command and those within it, each with the words that show its help. */
function withItsOwn(command: Command): readonly { readonly command: Command; readonly help: string }[] {
  const name = command.name();
  return [{ command, help: `help ${name}` }, ...command.commands.map((inner) => ({ command: inner, help: `${name} ${inner.name()} --help` }))];
}

/** The parser shows the whole help for a command that it does not know. @throws InputError */
function helpOfKnown([first, name]: readonly string[], known: readonly string[]): void {
  if (first !== 'help' || name === undefined || name.startsWith('-') || known.includes(name)) return;
  const suggestion = didYouMean(name, known);
  throw new InputError([{
    file: 'command line', path: 'help', found: `unknown command ${foundText(name)}`, allowed: known.join(', '), ...(suggestion === undefined ? {} : { suggestion }),
  }]);
}

/** What the parser of the command line says, as a fault. */
function usageFault({ message }: CommanderError): Fault {
  const [, found, suggestion] = /^(?:error: )?([^]*?)(?:\s*\(Did you mean ([^)]*)\?\))?$/.exec(message)!;
  return { file: 'command line', path: '', found: found!, allowed: 'what elascale help tells', ...(suggestion === undefined ? {} : { suggestion }) };
}

function conversation(terminal: Terminal, json: boolean): Conversation {
  const say = json ? terminal.writeErr : terminal.writeOut;
  return {
    terminal,
    json,
    say: (text) => say(`${text}\n`),
    note: (text) => terminal.writeErr(`${text}\n`),
    answer: (value) => { if (json) terminal.writeOut(`${JSON.stringify(value)}\n`); },
  };
}

async function endOf(work: Work, talk: Conversation): Promise<ExitCode> {
  try {
    return await work(talk);
  } catch (error) {
    if (error instanceof InputError) {
      for (const fault of error.faults.slice(0, faults_max)) talk.note(describeFault(fault));
      if (error.faults.length > faults_max) talk.note(`... and ${error.faults.length - faults_max} more faults`);
      talk.answer({ faults: error.faults });
      return exitCode.badInput;
    }
    if (error instanceof CallError) {
      const unusable = error.failure === 'bad-setting';
      talk.note(error.message);
      talk.answer({ ended: unusable ? 'bad setting' : 'unreachable', reason: error.message });
      return unusable ? exitCode.badInput : exitCode.unreachable;
    }
    talk.note(`internal error: ${inspect(error)}`);
    return exitCode.internalError;
  }
}
