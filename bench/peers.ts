// (b) and (c) on other simulators, installed from their registries into a temporary folder: SimPy 4, and CloudSim Plus
// where it models the like. They count events differently, so customers served a second are compared.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ours, time, type Contender } from './internals/contest.js';
import { figure, say, skip } from './internals/report.js';
import { root } from './internals/root.js';

const PEERS = join(root, 'bench/peers');
const ROUNDS = 2;

function succeeds(program: string, args: readonly string[], cwd: string): boolean {
  return spawnSync(program, args, { cwd, stdio: 'ignore', timeout: 300_000 }).status === 0;
}

function simpy(folder: string): Contender | undefined {
  const venv = join(folder, 'venv');
  const python = join(venv, 'bin/python');
  if (succeeds('python3', ['-m', 'venv', venv], folder) && succeeds(python, ['-m', 'pip', 'install', '--quiet', 'simpy>=4,<5'], folder)) {
    return { name: 'SimPy 4', command: [python, join(PEERS, 'simpy_models.py')] };
  }
  skip('SimPy 4: python3 with venv, or PyPI, cannot be reached');
  return undefined;
}

function cloudSimPlus(folder: string): Contender | undefined {
  const project = join(folder, 'cloudsim-plus');
  cpSync(join(PEERS, 'cloudsim-plus'), project, { recursive: true });
  const classpath = join(project, 'classpath');
  const maven = ['-q', '-B', `-Dmaven.repo.local=${join(folder, 'm2')}`, 'compile', 'dependency:build-classpath', `-Dmdep.outputFile=${classpath}`];
  if (succeeds('mvn', maven, project)) {
    return { name: 'CloudSim Plus 8', command: ['java', '-cp', `${join(project, 'target/classes')}:${readFileSync(classpath, 'utf8').trim()}`, 'OpenQueue'] };
  }
  skip('CloudSim Plus: a JDK with Maven, or Maven Central, cannot be reached');
  return undefined;
}

/** Customers a second in the best of some rounds; `share` is customers to an event, for contenders that do not count them. */
function served(contender: Contender, args: readonly (string | number)[], share = NaN): number {
  const runs = Array.from({ length: ROUNDS }, () => time(contender, args.map(String)));
  return Math.max(...runs.map((run) => (run.served ?? run.events * share) / run.seconds));
}

function table(title: string, name: string, rates: readonly (readonly [string, number])[]): void {
  say(title);
  const ours_per_s = rates[0]![1];
  for (const [contender, rate] of rates) {
    say(`  ${contender.padEnd(16)}  ${Math.round(rate).toLocaleString('en').padStart(12)} customers/s${rate === ours_per_s ? '' : `  ours is ${(ours_per_s / rate).toPrecision(2)} times as fast`}`);
    if (rate !== ours_per_s) figure(`${name}-against-${contender.toLowerCase().replaceAll(' ', '-')}`, ours_per_s / rate, 'ratio');
  }
}

const folder = mkdtempSync(join(tmpdir(), 'elascale-peers-'));
try {
  const python = simpy(folder);
  const java = cloudSimPlus(folder);
  table('M/M/1, utilisation 0.8', 'mm1', [
    ['our kernel', served(ours('our kernel', 'kernel'), ['mm1', 20_000_000], 0.5)],
    ...(python ? [[python.name, served(python, ['mm1', 200_000])] as const] : []),
    ...(java ? [[java.name, served(java, [20_000])] as const] : []),
  ]);
  if (java) skip('CloudSim Plus on the closed network: it models no client that waits for its answer, nor calls that hold a worker');
  for (const [sensors, replicas, ours_s, theirs_s] of [[30, 3, 20_000, 1000], [10_000, 1000, 60, 3]] as const) {
    table(`closed network, ${sensors} sensors, ${replicas} replicas`, `closed-network-${sensors}`, [
      ['request traffic', served(ours('request traffic', 'request-traffic'), [sensors, replicas, ours_s])],
      ...(python ? [[python.name, served(python, ['closed', sensors, replicas, theirs_s])] as const] : []),
    ]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
