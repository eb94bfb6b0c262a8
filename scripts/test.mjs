// npm test: every project of the suite, then the parts that were left out and why, then the counts. Further arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goCompiler } from './docker-machine.mjs';
import { ensureBuilt } from './ensure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const golden = resolve(root, process.env.ELASCALE_GOLDEN ?? '../shared/golden');
const projects = ['unit', 'golden', 'recorded', 'end-to-end', 'lab'];
const onPath = (program) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

await ensureBuilt();

/** Why the tests on real engines are left out, with what changes it; `undefined` when they are not. ELASCALE_LAB is `required`, `off` or unset. */
async function labMissing() {
  if (process.env.ELASCALE_LAB === 'off') return { reason: 'ELASCALE_LAB=off', enable: 'unset ELASCALE_LAB' };
  const { missingRequirement } = await import('../dist/lab/requirements.js');
  const missing = missingRequirement();
  return missing && { reason: missing.reason, enable: missing.remedy };
}

const lab = await labMissing();
if (lab && process.env.ELASCALE_LAB === 'required') {
  console.error(`ELASCALE_LAB=required, but ${lab.reason}. To run it: ${lab.enable}`);
  process.exit(1);
}

/** Parts of the suite that need something of the machine. */
const parts = [
  {
    name: 'golden (differential tests against recorded vectors)',
    missing: !existsSync(golden),
    reason: `no folder ${golden}`,
    enable: 'ELASCALE_GOLDEN=/path/to/golden npm test',
    projects: ['golden', 'recorded'],
  },
  {
    name: 'report in a browser',
    missing: !['chromium', 'chromium-browser', 'google-chrome'].some(onPath),
    reason: 'no chromium on the PATH',
    enable: 'apt-get install chromium',
  },
  {
    name: 'prometheus (readings from a real server, in the lab)',
    missing: lab === undefined && !['prometheus', 'prometheus-node-exporter'].every(onPath),
    reason: 'no prometheus and prometheus-node-exporter on the PATH',
    enable: 'apt-get install --no-install-recommends prometheus prometheus-node-exporter',
  },
  {
    name: 'elasticsearch (readings from a real server, in the lab)',
    missing: lab === undefined && !['java', 'javac', 'mvn'].every(onPath),
    reason: 'no JDK and Maven on the PATH',
    enable: 'apt-get install --no-install-recommends default-jdk-headless maven',
  },
  {
    name: 'docker-machine (a real one on hosts of the lab)',
    missing: lab === undefined && goCompiler() === undefined,
    reason: 'no Go compiler on the PATH or in /usr/local/go',
    enable: 'Go 1.21 or later, from go.dev or Debian\'s backports',
  },
  { name: 'lab (tests on real Docker engines)', missing: lab !== undefined, ...lab, projects: ['lab'] },
];
const left = parts.filter(({ missing }) => missing);
const leftOut = left.flatMap(({ projects: names = [] }) => names);

const folder = mkdtempSync(join(tmpdir(), 'elascale-test-'));
const results = join(folder, 'results.json');
const kept = leftOut.length === 0 ? [] : projects.filter((name) => !leftOut.includes(name)).flatMap((name) => ['--project', name]);
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...kept, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0, testResults = [] } = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {};
rmSync(folder, { recursive: true });

// A file that does not load fails without a test in it.
const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')).length;
const failed = Math.max(numFailedTests + unloaded, status === 0 ? 0 : 1);
for (const { name, reason, enable } of left) console.log(`Skipped: ${name}: ${reason}. To run it: ${enable}`);
console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests + left.filter((part) => part.projects).length} skipped`);
process.exit(failed === 0 ? 0 : 1);
