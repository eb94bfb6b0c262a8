// The example applications, a self-contained file each program, so that they run in an image that has Node and nothing else.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
// Vite brings it.
import { buildSync } from 'esbuild';

/** Bundles examples/ into `out`/examples/. */
export function bundleExamples(root, out) {
  const app = join(root, 'examples', 'iot-app');
  const folder = join(out, 'examples', 'iot-app');
  buildSync({
    entryPoints: ['sensor', 'rest-api', 'db'].map((name) => join(app, `${name}.ts`)),
    outdir: folder, outExtension: { '.js': '.cjs' }, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error', absWorkingDir: root,
  });
  copyFileSync(join(app, 'readings.csv'), join(folder, 'readings.csv'));
}
