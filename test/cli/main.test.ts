import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/table.js';
import { exitCodeMeanings } from '../../src/cli/exit-code.js';
import { InputError } from '../../src/experiment/input/input-error.js';
import { elascale } from './cli-session.js';

describe('help', () => {
  it('lists every command and every exit code', async () => {
    const { code, out, err } = await elascale(['--help']);
    expect(code).toBe(0);
    expect(err).toBe('');
    for (const { name } of commands) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    for (const [number, meaning] of Object.entries(exitCodeMeanings)) expect(out).toContain(`${number.padEnd(4)} ${meaning}`);
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it.each(commands.map(({ name }) => name))('elascale help %s shows an example and --json', async (name) => {
    const { code, out } = await elascale(['help', name]);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: elascale ${name}`);
    expect((await elascale([name, '--help'])).out).toBe(out);
    const [, listed = ''] = out.split('Commands:\n');
    const subcommands = [...listed.matchAll(/^ {2}([a-z-]+) .*/gm)].map(([, subcommand]) => subcommand!).filter((subcommand) => subcommand !== 'help');
    for (const words of subcommands.length === 0 || out.includes('--json') ? [[name]] : subcommands.map((subcommand) => [name, subcommand])) {
      const { out: help } = await elascale([...words, '--help']);
      expect(help).toContain('--json');
      expect(help).toContain(`$ elascale ${words.join(' ')}`);
    }
  });

  it('stands where no command is given', async () => {
    const { code, out, err } = await elascale([]);
    expect(code).toBe(0);
    expect(out + err).toContain('Commands:');
  });

  it('gives the version', async () => expect(await elascale(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' }));
});

describe('a wrong command line ends with 2 and a hint', () => {
  it.each([
    [['rn'], "unknown command 'rn'"],
    [['polices'], 'Did you mean policies?'],
    [['help', 'rnu'], 'found unknown command "rnu"; allowed: run, '],
    [['run'], "missing required argument 'scenario'"],
    [['run', 'a.yaml', '--sed', '3'], 'Did you mean --seeds?'],
    [['run', 'a.yaml', '--seeds'], 'argument missing'],
    [['run', 'a.yaml', '--seeds', '0'], 'command line: --seeds: found "0"; allowed: a whole number from 1 to 1000'],
    [['run', 'a.yaml', '--seeds', '1e3'], 'found "1e3"'],
    [['run', 'a.yaml', '--jobs', '-1'], 'found "-1"; allowed: a whole number from 1 to 256'],
    [['run', 'a.yaml', '--fidelity', 'fluit'], 'found "fluit"; allowed: request, fluid. Did you mean "fluid"?'],
    [['run', 'a.yaml', '--policy', 'none,,x'], 'names with commas between them, each once'],
    [['run', 'a.yaml', '--policy', 'none,none'], 'names with commas between them, each once'],
    [['run', 'a.yaml', '--load', 'r.csv'], 'allowed: FILE.csv#COLUMN'],
    [['schema', 'scenaro'], 'Did you mean "scenario"?'],
  ])('%j', async (words, message) => {
    const { code, out, err } = await elascale(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('under --json the faults are the one value on stdout', async () => {
    const { code, out, err } = await elascale(['run', 'missing.yaml', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({ faults: [{ file: 'missing.yaml', path: '', found: 'no such file', allowed: 'a readable file' }] });
    expect(err).toBe('missing.yaml: found no such file; allowed: a readable file\n');
    expect(JSON.parse((await elascale(['run', 'x.yaml', '--seeds', 'x', '--json'])).out)).toHaveProperty('faults[0].path', '--seeds');
  });
});

describe('under --json a command line that cannot be parsed answers too', () => {
  it.each([
    [['rn', '--json'], { found: "unknown command 'rn'", suggestion: 'run' }],
    [['run', '--json'], { found: "missing required argument 'scenario'" }],
    [['run', 'a.yaml', '--sed', '3', '--json'], { found: "unknown option '--sed'", suggestion: '--seeds' }],
    [['decide', '--json'], { found: "required option '--readings <file>' not specified" }],
    [['help', 'rnu', '--json'], { path: 'help', found: 'unknown command "rnu"', suggestion: 'run' }],
  ])('%j', async (words, fault) => {
    const { code, out, err } = await elascale(words);
    expect(code).toBe(2);
    expect((JSON.parse(out) as { faults: unknown[] }).faults).toEqual([expect.objectContaining({ file: 'command line', ...fault })]);
    expect(err).toContain(fault.found);
  });
});

describe('how a command ends', () => {
  const failing = (error: unknown) => [{ name: 'fail', build: (perform: (options: object, work: () => never) => Promise<void>) => new Command('fail').action(() => perform({}, () => { throw error; })) }];

  it('an internal error ends with 1 and its stack, for the report of it', async () => {
    const { code, err } = await elascale(['fail'], { table: failing(new RangeError('no such thing', { cause: new Error('deep') })) });
    expect(code).toBe(1);
    expect(err).toContain('internal error: RangeError: no such thing');
    expect(err).toContain('deep');
  });

  it('many faults end with a count', async () => {
    const faults = Array.from({ length: 250 }, (_, index) => ({ file: 'a', path: `k${index}`, found: 'x', allowed: 'y' }));
    const { code, err } = await elascale(['fail'], { table: failing(new InputError(faults)) });
    expect(code).toBe(2);
    expect(err.trimEnd().split('\n')).toHaveLength(101);
    expect(err).toContain('... and 150 more faults');
  });
});
