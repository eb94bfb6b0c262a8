/** What the loop did with its arguments, or the code it ended with: 2 for a mistake, 0 after `-h`. */
export type OriginalArguments =
  | {
      readonly policy: string | null;
      /** Only `d` and `a` scale; everything else only monitored (manager/main.py:94-99). */
      readonly mode: 'discrete' | 'adaptive' | 'monitor';
      readonly anomaly_detection: boolean;
      readonly detector: string | null;
      /** Never with anomaly detection (main.py:64-80). */
      readonly groups: boolean;
    }
  | { readonly exit: 0 | 2 };

type Destination = 'ad' | 'ad_alg' | 'macro' | 'policy' | 'help';
const options: Readonly<Record<string, Destination>> = {
  '-h': 'help', '--help': 'help',
  '-ad': 'ad', '--ad': 'ad', '-ad_alg': 'ad_alg', '--ad_alg': 'ad_alg',
  '-macro': 'macro', '--macro': 'macro', '-p': 'policy', '--policy': 'policy',
};
const names = Object.keys(options);

/**
 * manager/main.py's argument parser, Python's argparse with optional values (`nargs='?'`): options may be shortened
 * while unambiguous, a value may follow `=`, and `-ad` and `-macro` without a value are off (:28, :30).
 */
export function parseArguments(argv: readonly string[]): OriginalArguments {
  let policy: string | null = 'd';
  let detector: string | null = 'htm';
  const flags = { ad: false, macro: false };
  let stray = false;

  for (let i = 0; i < argv.length; i++) {
    const read = argv[i] === '--' ? 'value' : readOption(argv[i]!);
    if (read === 'mistake') return { exit: 2 };
    if (read === 'value') {
      stray ||= argv[i] !== '--' || i + 1 < argv.length;
      continue;
    }
    if (read.destination === 'help') return { exit: read.value === undefined ? 0 : 2 };
    let value = read.value;
    if (value === undefined && i + 1 < argv.length && argv[i + 1] !== '--' && readOption(argv[i + 1]!) === 'value') value = argv[++i];
    if (read.destination === 'policy') policy = value ?? null;
    else if (read.destination === 'ad_alg') detector = value ?? null;
    else {
      const flag = value === undefined ? false : truth(value);
      if (flag === undefined) return { exit: 2 };
      flags[read.destination] = flag;
    }
  }
  if (stray) return { exit: 2 };
  const mode = policy === 'd' ? 'discrete' : policy === 'a' ? 'adaptive' : 'monitor';
  return { policy, mode, anomaly_detection: flags.ad, detector, groups: flags.macro && !flags.ad };
}

/** How argparse classifies one argument: an option (with the value after `=` or after a single letter), a value, a mistake. */
function readOption(argument: string): { readonly destination: Destination; readonly value: string | undefined } | 'value' | 'mistake' {
  if (!argument.startsWith('-') || argument === '-') return 'value';
  if (Object.hasOwn(options, argument)) return { destination: options[argument]!, value: undefined };
  const equals = argument.indexOf('=');
  const head = equals < 0 ? argument : argument.slice(0, equals);
  const tail = equals < 0 ? undefined : argument.slice(equals + 1);
  if (tail !== undefined && Object.hasOwn(options, head)) return { destination: options[head]!, value: tail };

  const shortened = names.filter((name) => name.startsWith(head)).map((name) => ({ name, value: tail }));
  const letter = argument.startsWith('--') ? [] : names.filter((name) => name === argument.slice(0, 2)).map((name) => ({ name, value: argument.slice(2) }));
  const matches = [...letter, ...shortened];
  if (matches.length > 1) return 'mistake';
  if (matches.length === 1) return { destination: options[matches[0]!.name]!, value: matches[0]!.value };
  if (/^-\d+$|^-\d*\.\d+$/.test(argument) || argument.includes(' ')) return 'value';
  return 'mistake';
}

/** manager/main.py, str2bool. */
function truth(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (['yes', 'true', 't', 'y', '1'].includes(lower)) return true;
  return ['no', 'false', 'f', 'n', '0'].includes(lower) ? false : undefined;
}
