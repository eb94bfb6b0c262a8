import { nodeReaders } from '../../adapters/real/metrics/docker-stats/node-readers.js';
import { engineWay } from '../../adapters/real/ship/engine-way.js';
import { PrometheusExporter } from '../../adapters/real/ship/prometheus-exporter.js';
import { ship } from '../../adapters/real/ship/ship.js';
import type { ShipTarget } from '../../adapters/real/ship/ship-target.js';
import type { Seconds } from '../../core/units.js';
import { foundText, InputError } from '../../experiment/input/input-error.js';
import { systemReason } from '../../experiment/input/system-reason.js';
import { loadLiveConfiguration } from '../../live/load-live-configuration.js';
import { managerEngine } from '../../live/node-engines.js';
import { describeCommand, oneOf, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';

const targets = ['prometheus'] as const;
type Target = (typeof targets)[number];

interface Options {
  readonly json?: boolean;
  readonly to: Target;
  readonly config: string;
  readonly listen: ListenAddress;
}

interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Counters of a node that has not been read for so many periods are given up. */
const periods_max = 3;

export const shipCommand: CliCommand = {
  name: 'ship',
  build: (perform) =>
    describeCommand('ship', 'sample every node\'s engine and bring what it counts to a metrics store, until ^C or SIGTERM', [
      'elascale ship --to prometheus --config elascale.yaml',
      'elascale ship --to prometheus --listen 0.0.0.0:9101 --config elascale.yaml',
    ])
      .requiredOption('--to <store>', `${targets.join(', ')}: an exporter with cAdvisor's metrics, for swarms without it`, oneOf('--to', targets))
      .requiredOption('--config <file.yaml>', 'live configuration: the swarm and how its nodes are reached')
      .option('--listen <host:port>', 'where Prometheus is to scrape', listenAddress, { host: '127.0.0.1', port: 9101 })
      .action((options: Options) => perform(options, (talk) => shipUntilStopped(options, talk))),
};

async function shipUntilStopped(options: Options, talk: Conversation): Promise<ExitCode> {
  const configuration = loadLiveConfiguration(options.config);
  const { cluster, metrics } = configuration;
  const way = engineWay(metrics, cluster);
  const signal = talk.terminal.interruption();
  const target = await open(options, way.sample);
  try {
    talk.say(`${options.to}: ${target.at}, a sample of every container each ${way.sample} s`);
    await ship({ manager: managerEngine(configuration), readNode: nodeReaders(way, cluster), sample_s: way.sample, target, warn: talk.note }, signal);
  } finally {
    await target.close();
  }
  talk.answer({ to: options.to, at: target.at, sample_s: way.sample });
  return exitCode.done;
}

function open({ to, listen }: Options, sample_s: Seconds): Promise<ShipTarget> {
  switch (to) {
    case 'prometheus':
      return PrometheusExporter.listen(listen.host, listen.port, periods_max * sample_s).catch((error: unknown) => {
        throw listenFault(`${listen.host}:${listen.port} (${systemReason(error)})`, 'an address of this machine with a port that is free');
      });
  }
}

/** Reads `127.0.0.1:9101` or `[::1]:9101`. @throws InputError */
function listenAddress(text: string): ListenAddress {
  const [, host, port] = /^(\[[\da-fA-F:]+\]|[^\s:/@]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65535) throw listenFault(foundText(text), 'HOST:PORT, for example 127.0.0.1:9101');
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function listenFault(found: string, allowed: string): InputError {
  return new InputError([{ file: 'command line', path: '--listen', found, allowed }]);
}
