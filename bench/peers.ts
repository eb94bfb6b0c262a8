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
const ROUNDS = 3;

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

/** Arguments are the contender's own: slow ones are given less to do. */
interface Entry {
  readonly contender: Contender;
  readonly args: readonly (string | number)[];
  /** Customers to an event, of a contender that counts events only. */
  readonly perEvent?: number;
}

/** Customers served a second: rounds in which each runs once, the best of each, the first against the others. */
function compareServed(title: string, name: string, entries: readonly Entry[]): void {
  const best = entries.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    entries.forEach(({ contender, args, perEvent = NaN }, i) => {
      const { events, seconds, served = events * perEvent } = time(contender, args.map(String));
      best[i] = Math.max(best[i]!, served / seconds);
    });
  }
  say(title);
  entries.forEach(({ contender }, i) => {
    const ratio = best[0]! / best[i]!;
    say(`  ${contender.name.padEnd(16)}  ${Math.round(best[i]!).toLocaleString('en').padStart(12)} customers/s${i === 0 ? '' : `  ours is ${ratio.toFixed(ratio < 10 ? 1 : 0)} times as fast`}`);
    if (i > 0) figure(`${name}-against-${contender.name.toLowerCase().replaceAll(' ', '-')}`, ratio, 'ratio');
  });
}

const folder = mkdtempSync(join(tmpdir(), 'elascale-peers-'));
try {
  const python = simpy(folder);
  const java = cloudSimPlus(folder);
  compareServed('M/M/1, utilisation 0.8', 'mm1', [
    { contender: ours('our kernel', 'kernel'), args: ['mm1', 20_000_000], perEvent: 0.5 },
    ...(python ? [{ contender: python, args: ['mm1', 200_000] }] : []),
    ...(java ? [{ contender: java, args: [20_000] }] : []),
  ]);
  if (java) skip('CloudSim Plus on the closed network: it models no client that waits for its answer, nor calls that hold a worker');
  for (const [sensors, replicas, ours_s, theirs_s] of [[30, 3, 20_000, 1000], [10_000, 1000, 60, 3]] as const) {
    compareServed(`closed network, ${sensors} sensors, ${replicas} replicas`, `closed-network-${sensors}`, [
      { contender: ours('request traffic', 'request-traffic'), args: [sensors, replicas, ours_s] },
      ...(python ? [{ contender: python, args: ['closed', sensors, replicas, theirs_s] }] : []),
    ]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
