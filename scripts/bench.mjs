// npm run bench [-- --json] [NAME...]: runs bench/NAME.ts, all of them when none is named, each in a process of its own.
// `peers` installs other simulators from their registries, so it runs only when it is named.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = readdirSync(new URL('../bench', import.meta.url)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
const args = process.argv.slice(2);
const json = args.includes('--json');
const chosen = args.filter((arg) => arg !== '--json');
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  process.exit(2);
}

ensureInstalled();
const compiled = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.bench.json`], { cwd: root, stdio: ['ignore', 2, 2] });
if (compiled.status !== 0) process.exit(1);

const figures = {};
let failed = false;
for (const name of chosen.length > 0 ? chosen : names.filter((other) => other !== 'peers')) {
  const { status, stdout } = spawnSync(process.execPath, [`${root}dist/bench/bench/${name}.js`], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  for (const line of stdout.split('\n').filter(Boolean)) {
    const { name: figure, value, unit } = JSON.parse(line);
    figures[figure] = { value, unit };
  }
  if (status !== 0) {
    console.error(`Bench ${name} failed.`);
    failed = true;
  }
}
if (json) console.log(JSON.stringify(figures));
process.exit(failed ? 1 : 0);
