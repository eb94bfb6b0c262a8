import type { Finding } from '../../live/doctor/finding.js';
import { doctor } from '../../live/doctor/doctor.js';
import { livePolicies } from '../../live/live-setup.js';
import { loadLiveConfiguration } from '../../live/load-live-configuration.js';
import { describeCommand, type CliCommand } from '../command.js';
import { exitCode } from '../exit-code.js';

export const doctorCommand: CliCommand = {
  name: 'doctor',
  build: (perform) =>
    describeCommand('doctor', 'look at everything that live mode needs, one line each: ok, or what to do; changes nothing', [
      'elascale doctor --config elascale.yaml',
    ])
      .requiredOption('--config <file.yaml>', 'live configuration')
      .action((options: { json?: boolean; config: string }) =>
        perform(options, async (talk) => {
          const configuration = loadLiveConfiguration(options.config);
          await livePolicies(configuration.engine, options.config);
          const findings = await doctor(configuration);
          const width = Math.max(...findings.map(({ check }) => check.length));
          for (const finding of findings) talk.say(line(finding, width));
          talk.answer({ ok: findings.every(({ todo }) => todo === null), findings });
          if (findings.some(({ unreachable }) => unreachable)) return exitCode.unreachable;
          return findings.some(({ todo }) => todo !== null) ? exitCode.checkFailed : exitCode.done;
        })),
};

function line({ check, says, todo }: Finding, width: number): string {
  return `${todo === null ? 'ok  ' : 'todo'}  ${check.padEnd(width)}  ${says}${todo === null ? '' : `\n${' '.repeat(width + 8)}-> ${todo}`}`;
}
