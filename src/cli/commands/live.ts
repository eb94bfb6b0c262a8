import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { describeFault, InputError } from '../../experiment/input/input-error.js';
import { CycleLines } from '../../live/cycle-lines.js';
import { CycleLog } from '../../live/cycle-log.js';
import type { LiveReporter } from '../../live/live-reporter.js';
import { LiveRun, type LiveEnd, type LiveSetup } from '../../live/live-run.js';
import { liveSetup } from '../../live/live-setup.js';
import { loadLiveConfiguration } from '../../live/load-live-configuration.js';
import { onSignals } from '../../live/process-signals.js';
import { WallAlarm } from '../../live/wall-alarm.js';
import { describeCommand, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';

interface Options {
  readonly json?: boolean;
  readonly config: string;
  readonly shadow?: boolean;
  readonly once?: boolean;
}

export const liveCommand: CliCommand = {
  name: 'live',
  build: (perform) =>
    describeCommand('live', 'scale a real swarm; begin with --shadow', [
      'elascale live --config elascale.yaml --shadow',
      'elascale live --config elascale.yaml --once',
      'elascale live --config elascale.yaml',
    ])
      .requiredOption('--config <file.yaml>', 'live configuration: elascale schema live')
      .option('--shadow', 'decide and journal, never act')
      .option('--once', 'one cycle with its receipts, then end: for cron')
      .action((options: Options) => perform(options, (talk) => live(options, talk))),
};

async function live({ config, shadow = false, once = false }: Options, talk: Conversation): Promise<ExitCode> {
  const load = async (): Promise<LiveSetup> => liveSetup(loadLiveConfiguration(config), config);
  const setup = await load();
  const reporter = reporterFor(talk);
  const run = new LiveRun(setup, { inert: shadow ? 'shadow mode' : null, once, ...realTime() }, reporter);
  let interrupted = false;
  const letGo = onSignals({
    reload: () => void load().then((next) => run.reload(next)).catch((error: unknown) => refuseReload(error, config, reporter)),
    stop: (signal) => {
      interrupted = signal === 'SIGINT';
      run.stop();
    },
  });
  try {
    const code = said(await run.run(), interrupted, talk);
    // A node on its way in or out is finished by the next start; this process need not wait for it.
    if (run.busy) process.stdout.write('', () => process.exit(code));
    return code;
  } finally {
    letGo();
  }
}

/** The part of a run's options that makes it real. */
export function realTime() {
  return {
    me: `${hostname()} pid ${process.pid} ${randomBytes(4).toString('hex')}`,
    alarmFrom: (epoch_s: number, from_s?: number) => new WallAlarm(epoch_s, from_s),
    now_unix_s: () => Math.floor(Date.now() / 1000),
  };
}

/** Lines on a screen, else JSON logs; under `--json` stdout is for the one value of the end. */
export function reporterFor({ json, terminal }: Conversation): LiveReporter {
  if (json) return new CycleLog(terminal.writeErr);
  if (process.stdout.isTTY !== true) return new CycleLog(terminal.writeOut);
  return new CycleLines((text) => terminal.writeOut(`${text}\n`), (text) => terminal.writeErr(`${text}\n`), () => new Date());
}

function refuseReload(error: unknown, file: string, reporter: LiveReporter): void {
  if (error instanceof InputError) for (const fault of error.faults) reporter.note('error', describeFault(fault));
  else reporter.note('error', error instanceof Error ? error.message : String(error));
  reporter.note('error', `${file} is not taken over: the configuration in force stays`);
}

function said(end: LiveEnd, interrupted: boolean, talk: Conversation): ExitCode {
  switch (end.kind) {
    case 'once':
      talk.answer({ ended: 'once', cycle: end.cycle.cycle, blind: end.cycle.blind, decisions: end.cycle.decisions, actions: end.cycle.actions });
      return end.cycle.blind === null ? exitCode.done : exitCode.unreachable;
    case 'stopped':
      if (end.unanswered > 0) talk.note(`${end.unanswered} actions without an answer yet; the next start finds out what came of them`);
      talk.answer({ ended: interrupted ? 'interrupted' : 'stopped', unanswered: end.unanswered });
      return interrupted ? exitCode.interrupted : exitCode.done;
    case 'taken':
      talk.note(`nothing was done: ${end.holder} holds the lease`);
      talk.answer({ ended: 'taken', holder: end.holder });
      return exitCode.checkFailed;
    case 'unreachable':
      talk.note(`the swarm's manager cannot be reached: ${end.error.message}; elascale doctor tells more`);
      talk.answer({ ended: 'unreachable', reason: end.error.message });
      return exitCode.unreachable;
  }
}
