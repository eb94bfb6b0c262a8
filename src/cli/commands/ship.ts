import { nodeReaders } from '../../adapters/real/metrics/docker-stats/node-readers.js';
import { BeatStore } from '../../adapters/real/ship/beat-store.js';
import { ElasticsearchTarget } from '../../adapters/real/ship/elasticsearch-target.js';
import { engineWay } from '../../adapters/real/metrics/docker-stats/engine-way.js';
import { PrometheusExporter } from '../../adapters/real/ship/prometheus-exporter.js';
import { ship } from '../../adapters/real/ship/ship.js';
import type { ShipTarget } from '../../adapters/real/ship/ship-target.js';
import { positiveDuration } from '../../core/configuration/quantity.js';
import type { Seconds } from '../../core/units.js';
import { foundText, InputError } from '../../experiment/input/input-error.js';
import { systemReason } from '../../experiment/input/system-reason.js';
import type { LiveConfiguration } from '../../live/live-configuration.js';
import { loadLiveConfiguration } from '../../live/load-live-configuration.js';
import { managerEngine } from '../../live/node-engines.js';
import { describeCommand, oneOf, type CliCommand, type Conversation } from '../command.js';
import { exitCode, type ExitCode } from '../exit-code.js';

const targets = ['prometheus', 'elasticsearch'] as const;
type Target = (typeof targets)[number];

interface Options {
  readonly json?: boolean;
  readonly to: Target;
  readonly config: string;
  readonly sample?: Seconds;
  readonly listen?: ListenAddress;
  readonly keep?: Seconds;
}

interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const listenDefault: ListenAddress = { host: '127.0.0.1', port: 9101 };

/** Counters of a node that has not been read for so many periods are given up. */
const periods_max = 3;

export const shipCommand: CliCommand = {
  name: 'ship',
  build: (perform) =>
    describeCommand('ship', 'sample every node\'s engine and bring what it counts to a metrics store, until ^C or SIGTERM', [
      'elascale ship --to prometheus --config elascale.yaml',
      'elascale ship --to prometheus --listen 0.0.0.0:9101 --config elascale.yaml',
      'elascale ship --to elasticsearch --keep 7d --config elascale.yaml',
    ])
      .requiredOption('--to <store>', 'prometheus: an exporter with cAdvisor\'s metrics, for swarms without it; elasticsearch: documents as Metricbeat\'s, into the store of metrics.url', oneOf('--to', targets))
      .requiredOption('--config <file.yaml>', 'live configuration: the swarm and how its nodes are reached')
      .option('--sample <time>', 'between two samples of a container; metrics.sample or 10s by default', time('--sample'))
      .option('--listen <host:port>', `where Prometheus is to scrape, ${listenDefault.host}:${listenDefault.port} by default`, listenAddress)
      .option('--keep <time>', 'delete the shipper\'s own indices of days that ended longer ago', time('--keep'))
      .action((options: Options) => perform(options, (talk) => shipUntilStopped(options, talk))),
};

async function shipUntilStopped(options: Options, talk: Conversation): Promise<ExitCode> {
  const configuration = loadLiveConfiguration(options.config);
  const { cluster, metrics } = configuration;
  const way = engineWay(metrics, cluster);
  const sample_s = options.sample ?? way.sample;
  const signal = talk.terminal.interruption();
  const target = await open(options, configuration, sample_s, talk.note);
  try {
    talk.say(`${options.to}: ${target.at}, a sample of every container each ${sample_s} s`);
    await ship({ manager: managerEngine(configuration), readNode: nodeReaders(way, cluster), sample_s, target, warn: talk.note }, signal);
  } finally {
    await target.close();
  }
  talk.answer({ to: options.to, at: target.at, sample_s, ...target.figures });
  return exitCode.done;
}

function open(options: Options, configuration: LiveConfiguration, sample_s: Seconds, warn: (text: string) => void): Promise<ShipTarget> {
  switch (options.to) {
    case 'prometheus':
      return exporter(options, sample_s);
    case 'elasticsearch':
      return elasticsearch(options, configuration, sample_s, warn);
  }
}

async function exporter({ listen: { host, port } = listenDefault, keep }: Options, sample_s: Seconds): Promise<ShipTarget> {
  if (keep !== undefined) throw optionFault('--keep', 'together with --to prometheus', 'with --to elasticsearch');
  try {
    return await PrometheusExporter.listen(host, port, periods_max * sample_s);
  } catch (error) {
    throw optionFault('--listen', `${host}:${port} (${systemReason(error)})`, 'an address of this machine with a port that is free');
  }
}

async function elasticsearch({ config, listen, keep }: Options, { metrics, cluster }: LiveConfiguration, period_s: Seconds, warn: (text: string) => void): Promise<ShipTarget> {
  if (listen !== undefined) throw optionFault('--listen', 'together with --to elasticsearch', 'with --to prometheus');
  if (metrics.source !== 'elasticsearch') throw new InputError([{ file: config, path: 'metrics.source', found: metrics.source, allowed: 'elasticsearch, with the url of the store to write to' }]);
  if (metrics.fields !== 'metricbeat') throw new InputError([{ file: config, path: 'metrics.fields', found: metrics.fields, allowed: 'metricbeat, which is what ship writes' }]);
  const store = new BeatStore(metrics, { timeout_s: cluster.timeout, attempts: cluster.attempts });
  return ElasticsearchTarget.open({ store, period_s, keep_s: keep ?? null, warn });
}

/** Reads a length of time above 0. @throws InputError */
function time(option: string): (text: string) => Seconds {
  return (text) => {
    const read = positiveDuration.safeParse(text);
    if (read.success) return read.data;
    throw optionFault(option, foundText(text), 'a time above 0 with its unit, as 10s or 7d');
  };
}

/** Reads `127.0.0.1:9101` or `[::1]:9101`. @throws InputError */
function listenAddress(text: string): ListenAddress {
  const [, host, port] = /^(\[[\da-fA-F:]+\]|[^\s:/@]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65535) throw optionFault('--listen', foundText(text), 'HOST:PORT, for example 127.0.0.1:9101');
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function optionFault(option: string, found: string, allowed: string): InputError {
  return new InputError([{ file: 'command line', path: option, found, allowed }]);
}
