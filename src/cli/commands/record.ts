import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { duration } from '../../core/configuration/quantity.js';
import { policyReference } from '../../core/configuration/engine-configuration.js';
import { foundText, InputError } from '../../experiment/input/input-error.js';
import { withPolicy } from '../../experiment/policy-set.js';
import type { LiveConfiguration } from '../../live/live-configuration.js';
import { LiveRun } from '../../live/live-run.js';
import { liveSetup } from '../../live/live-setup.js';
import { loadLiveConfiguration } from '../../live/load-live-configuration.js';
import { onSignals } from '../../live/process-signals.js';
import { describeCommand, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';
import { checkOutFile } from '../out-file.js';
import { realTime, reporterFor } from './live.js';

interface Options {
  readonly json?: boolean;
  readonly config: string;
  readonly out: string;
  readonly for?: number;
}

export const recordCommand: CliCommand = {
  name: 'record',
  build: (perform) =>
    describeCommand('record', 'journal what a cluster does without acting: what replay, calibrate and others read', [
      'elascale record --config elascale.yaml --out monday.ndjson --for 10m',
    ])
      .requiredOption('--config <file.yaml>', 'live configuration; its policy is not asked')
      .requiredOption('--out <file>', 'the journal, a file that is not there yet')
      .option('--for <time>', 'ends after this long; without it, with ^C', lasting)
      .action((options: Options) => perform(options, (talk) => record(options, talk))),
};

async function record({ config, out, for: for_s }: Options, talk: Conversation): Promise<ExitCode> {
  const setup = await liveSetup(recording(loadLiveConfiguration(config), out), config);
  if (existsSync(out)) throw new InputError([{ file: 'command line', path: '--out', found: `${foundText(out)}, which is there`, allowed: 'a file that is not there yet' }]);
  checkOutFile(out, [config]);
  const time = realTime();
  const run = new LiveRun(setup, { inert: 'recording', once: false, ...time }, reporterFor(talk));
  const clock = time.alarmFrom(0);
  if (for_s !== undefined) clock.at(clock.now_s + for_s, () => run.stop());
  const letGo = onSignals({ reload: () => undefined, stop: () => run.stop() });
  try {
    const end = await run.run();
    if (end.kind === 'unreachable') throw end.error;
    talk.note(`recorded in ${out}`);
    talk.answer({ ended: 'recorded', out });
    return exitCode.done;
  } finally {
    clock.close();
    letGo();
  }
}

/** One file, no policy. */
function recording(configuration: LiveConfiguration, out: string): LiveConfiguration {
  return { ...configuration, journal: { file: resolve(out), rotate_at: Infinity, keep: 0 }, engine: withPolicy(configuration.engine, policyReference.parse({ name: 'none', compat: 'none' })) };
}

/** @throws InputError */
function lasting(text: string): number {
  const parsed = duration.safeParse(text);
  if (parsed.success && parsed.data > 0) return parsed.data;
  throw new InputError([{ file: 'command line', path: '--for', found: foundText(text), allowed: 'a time above 0 s with its unit, as 10m' }]);
}
