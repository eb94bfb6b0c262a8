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
  const end = argv.indexOf('--');
  const read = argv.slice(0, end < 0 ? argv.length : end).map(readArgument);
  if (read.includes('ambiguous')) return { exit: 2 };
  let stray = end >= 0;

  for (let i = 0; i < read.length; i++) {
    const option = read[i]!;
    if (typeof option === 'string') {
      stray = true;
      continue;
    }
    if (option.destination === 'help') return { exit: option.value === undefined ? 0 : 2 };
    const value = option.value ?? (read[i + 1] === 'value' ? argv[++i] : undefined);
    if (option.destination === 'policy') policy = value ?? null;
    else if (option.destination === 'ad_alg') detector = value ?? null;
    else {
      const flag = value === undefined ? false : truth(value);
      if (flag === undefined) return { exit: 2 };
      flags[option.destination] = flag;
    }
  }
  if (stray) return { exit: 2 };
  const mode = policy === 'd' ? 'discrete' : policy === 'a' ? 'adaptive' : 'monitor';
  return { policy, mode, anomaly_detection: flags.ad, detector, groups: flags.macro && !flags.ad };
}

interface Option {
  readonly destination: Destination;
  /** After `=` or after a single letter. */
  readonly value: string | undefined;
}

/** How argparse classifies an argument before it takes any. */
function readArgument(argument: string): Option | 'value' | 'unknown' | 'ambiguous' {
  if (!argument.startsWith('-') || argument === '-') return 'value';
  if (Object.hasOwn(options, argument)) return { destination: options[argument]!, value: undefined };
  const equals = argument.indexOf('=');
  const head = equals < 0 ? argument : argument.slice(0, equals);
  const value = equals < 0 ? undefined : argument.slice(equals + 1);
  if (value !== undefined && Object.hasOwn(options, head)) return { destination: options[head]!, value };

  const shortened = names.filter((name) => name.startsWith(head)).map((name) => ({ destination: options[name]!, value }));
  const letter = argument.startsWith('--') ? [] : names
    .filter((name) => name === argument.slice(0, 2))
    .map((name) => ({ destination: options[name]!, value: argument.slice(2) }));
  const [match, ...others] = [...letter, ...shortened];
  if (others.length > 0) return 'ambiguous';
  if (match !== undefined) return match;
  return /^-\d+$|^-\d*\.\d+$/.test(argument) || argument.includes(' ') ? 'value' : 'unknown';
}

/** manager/main.py, str2bool. */
function truth(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (['yes', 'true', 't', 'y', '1'].includes(lower)) return true;
  return ['no', 'false', 'f', 'n', '0'].includes(lower) ? false : undefined;
}
