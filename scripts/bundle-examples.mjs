// node scripts/bundle-examples.mjs [FOLDER]: the example applications into dist/examples or that folder, a self-contained file
// each program, so that an image that has Node needs nothing else.
import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const from = join(root, 'examples', 'iot-app');
const to = join(resolve(process.argv[2] ?? join(root, 'dist', 'examples')), 'iot-app');
buildSync({
  entryPoints: ['sensor', 'rest-api', 'db'].map((name) => join(from, `${name}.ts`)),
  outdir: to, outExtension: { '.js': '.cjs' }, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error',
});
copyFileSync(join(from, 'readings.csv'), join(to, 'readings.csv'));
