/** How a command ended; docs/commands.md and `--help` list them. */
export const exitCode = {
  done: 0,
  internalError: 1,
  badInput: 2,
  checkFailed: 3,
  unreachable: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'internal error',
  2: 'bad input; nothing was changed',
  3: 'a check did not hold',
  4: 'the cluster or a service cannot be reached',
  130: 'interrupted; what was written is whole',
};
