import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { loadScenario } from '../../experiment/load-scenario.js';
import { knownPolicies } from '../../experiment/known-policies.js';
import { RunDirectory } from '../../experiment/run-directory.js';
import type { RunRecord } from '../../experiment/run-record.js';
import { scenarioNamed } from '../../experiment/scenario-named.js';
import { loadLiveConfiguration } from '../../live/load-live-configuration.js';
import { openWorld } from '../../live/open-world.js';
import { WallAlarm } from '../../live/wall-alarm.js';
import { TestbedError } from '../../testbed/fly.js';
import { holdLease } from '../../testbed/hold-lease.js';
import { checkCluster, openCluster } from '../../testbed/open-cluster.js';
import { runTestbed, type Teller } from '../../testbed/run-testbed.js';
import { describeCommand, nameList, wholeNumber, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';
import { comparedScenario, stamp, tell } from '../run/finished-runs.js';
import { writeComparison, writeRun } from '../run/write-comparison.js';

interface Options {
  readonly json?: boolean;
  readonly config: string;
  readonly policy?: readonly string[];
  readonly rounds: number;
  readonly out?: string;
}

export const testbedCommand: CliCommand = {
  name: 'testbed',
  build: (perform) =>
    describeCommand('testbed', 'run a scenario\'s workload on a real cluster, let the engine act there, and write the same run directory as run', [
      'elascale testbed scenarios/lab/yo-yo.yaml --config lab.yaml',
      'elascale testbed scenarios/lab/yo-yo.yaml --config lab.yaml --policy discrete,adaptive --out real',
    ])
      .argument('<scenario>', 'scenario file, or the name of one in scenarios/; its services and node groups are named as the cluster\'s')
      .requiredOption('--config <file.yaml>', 'live configuration: the cluster; its engine: section gives way to the scenario\'s')
      .option('--policy <a,b>', 'policies in place of the scenario\'s, flown one after another', nameList('--policy'))
      .option('--rounds <n>', 'runs of each policy', wholeNumber('--rounds', 1, 100), 1)
      .option('--out <dir>', 'run directory, new or empty (default: reports/NAME-real-TIME)')
      .action((scenario: string, options: Options) => perform(options, (talk) => testbed(scenario, options, talk))),
};

async function testbed(name: string, { config, policy, rounds, out }: Options, talk: Conversation): Promise<ExitCode> {
  const started = new Date();
  const configuration = loadLiveConfiguration(config);
  const file = scenarioNamed(name);
  const loaded = await loadScenario(file, policy === undefined ? {} : { policies: policy });
  const { scenario } = loaded;
  await checkCluster(configuration, scenario, file);
  const policies = await knownPolicies(scenario.policies, scenario.engine.compat, dirname(file), { file, path: 'policies' });
  const directory = out === undefined ? RunDirectory.begin(join('reports', `${scenario.name}-real-${stamp(started)}`), 'numbered') : RunDirectory.begin(out);
  const signal = talk.terminal.interruption();
  const clock = new WallAlarm(0);
  const records: RunRecord[] = [];
  try {
    const lost = new AbortController();
    const lease = await holdLease(openWorld(configuration).lease, `testbed on ${hostname()} pid ${process.pid}`, configuration.lease.holds_for, clock, () => lost.abort());
    try {
      const cluster = openCluster(configuration, scenario, talk.note, () => (lease.holds() ? null : 'the testbed does not hold the lease any more'));
      for (let round = 1; round <= rounds; round += 1) {
        for (const reference of scenario.policies) {
          if (signal.aborted) break;
          talk.note(`${scenario.name}, ${reference.label}, round ${round} of ${rounds}: ${scenario.duration} s from the first state on ...`);
          const teller = tellerOf(scenario.duration, talk);
          const run = await runTestbed({ scenario, policy: reference, round, policies }, cluster, (epoch_s) => new WallAlarm(epoch_s), teller, AbortSignal.any([signal, lost.signal]));
          if (lost.signal.aborted) throw new TestbedError('the lease was lost: another controller may have acted in this run');
          if (run === undefined) break;
          writeRun(directory, run.record, run.journal, scenario.objective);
          records.push(run.record);
        }
      }
    } finally {
      await lease.release();
    }
    const compared = comparedScenario(loaded, records);
    if (compared === undefined) return nothingFinished(directory, talk);
    writeComparison(directory, [compared], { command: `elascale testbed ${name} --config ${config}`, started, finished: new Date(), interrupted: signal.aborted });
    if (!directory.complete()) talk.note(`Another run came first: this one stands in ${directory.path}`);
    tell([compared], directory, signal.aborted, talk);
    return signal.aborted ? exitCode.interrupted : exitCode.done;
  } catch (error) {
    directory.discard();
    if (!(error instanceof TestbedError)) throw error;
    talk.note(error.message);
    talk.answer({ error: error.message });
    return exitCode.checkFailed;
  } finally {
    clock.close();
  }
}

function nothingFinished(directory: RunDirectory, talk: Conversation): ExitCode {
  directory.discard();
  talk.say('Interrupted before any run had a sample; nothing was written.');
  talk.answer({ runs: [], comparison: [], report: null, interrupted: true });
  return exitCode.interrupted;
}

/** A line that redraws itself on a screen; elsewhere one a minute. */
function tellerOf(duration_s: number, { terminal, note }: Conversation): Teller {
  return {
    note,
    sampled: (t_s, snapshot) => {
      const seen = snapshot === null ? 'the cluster did not answer' : snapshot.services.map(({ name, desired, reading }) => `${name} ${desired}${reading === null ? '' : ` (${reading.cpu.toFixed(2)})`}`).join('  ');
      const line = `${t_s} of ${duration_s} s  ${seen}`;
      if (terminal.redraws) terminal.writeErr(`\r\u001b[2K${line.slice(0, terminal.width - 1)}${t_s >= duration_s ? '\n' : ''}`);
      else if (t_s % 60 === 0) note(line);
    },
  };
}
