// npm start: the evaluation scenarios under their policies, one table each and the report. Further arguments go to `elascale run`.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure.mjs';

ensureBuilt();
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join('scenarios', 'elascale');
// Those of the network are of another application, have no policies to compare and fly in request fidelity alone.
const scenarios = readdirSync(join(root, folder)).filter((name) => name.endsWith('.yaml') && !name.startsWith('network-')).sort().map((name) => join(folder, name));
const child = spawn(process.execPath, ['dist/cli.js', 'run', ...scenarios, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// A terminal's ^C reaches the child too: it keeps what is finished, and this waits for it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => { throw error; });
child.on('exit', (code) => process.exit(code ?? 1));
