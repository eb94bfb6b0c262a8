import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { candidates, unpackPackages } from '../images/debian-packages.js';
import { image, type Image } from '../images/image-archive.js';
import { layer, sha256OfFile, type Layer } from '../images/layer.js';
import { linkageOf, linkageWithin } from '../images/shared-libraries.js';

export interface AppImages {
  readonly sensor: Image;
  readonly rest_api: Image;
  readonly db: Image;
}

/** Label of every image that is made here. */
export const imageLabel = 'elascale.application=iot-app';

/** Programs of the application, bundled, and what they read. */
export const appFiles = ['sensor.cjs', 'rest-api.cjs', 'db.cjs', 'readings.csv'] as const;

const loader = '/opt/node/lib/ld.so';
const node = [loader, '--library-path', '/opt/node/lib', '/opt/node/bin/node'];
const databasePackages = ['postgresql-15', 'dash'];

/**
 * The images of the example application: Node as it runs here, PostgreSQL of Debian's packages, the application's
 * bundles. Layers that are in the cache are not made again.
 * @param bundles folder that holds `appFiles`
 * @throws CallError
 */
export async function appImages(cache: string, bundles: string): Promise<AppImages> {
  const [nodeFiles, application, database] = await Promise.all([nodeLayer(cache), applicationLayer(cache, bundles), databaseLayer(cache)]);
  const of = (name: string, layers: readonly Layer[], script: string): Image => {
    const [key, value] = imageLabel.split('=') as [string, string];
    return image(`elascale-iot-app/${name}`, layers, { command: [...node, `/app/${script}`], user: '999:999', labels: { [key]: value } });
  };
  return { sensor: of('sensor', [nodeFiles, application], 'sensor.cjs'), rest_api: of('rest_api', [nodeFiles, application], 'rest-api.cjs'), db: of('db', [nodeFiles, database, application], 'db.cjs') };
}

/**
 * The running Node with the libraries that it is linked with, the loader among them, in a folder of its own: it needs
 * nothing else of the image and disturbs nothing there. With it, what every root file system must have.
 */
async function nodeLayer(cache: string): Promise<Layer> {
  const { loader: own, libraries } = await linkageOf(process.execPath);
  const files = [process.execPath, own, ...libraries.values()];
  return layer(cache, ['node 1', ...await Promise.all(files.map(sha256OfFile))], (root) => {
    for (const folder of ['opt/node/bin', 'opt/node/lib', 'etc', 'tmp']) mkdirSync(join(root, folder), { recursive: true });
    copyFileSync(process.execPath, join(root, 'opt/node/bin/node'));
    copyFileSync(own, join(root, loader));
    for (const [name, path] of libraries) copyFileSync(path, join(root, 'opt/node/lib', name));
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/sbin/nologin\napp:x:999:999:app:/:/sbin/nologin\n');
    writeFileSync(join(root, 'etc/group'), 'root:x:0:\napp:x:999:\n');
    writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
    chmodSync(join(root, 'tmp'), 0o1777);
    return Promise.resolve();
  });
}

async function applicationLayer(cache: string, bundles: string): Promise<Layer> {
  const digests = await Promise.all(appFiles.map((name) => sha256OfFile(join(bundles, name))));
  return layer(cache, ['application 1', ...digests], (root) => {
    mkdirSync(join(root, 'app'));
    for (const name of appFiles) copyFileSync(join(bundles, name), join(root, 'app', name));
    return Promise.resolve();
  });
}

/** The server, its initdb, what they read and what they are linked with; initdb wants a shell. */
async function databaseLayer(cache: string): Promise<Layer> {
  return layer(cache, ['database 1', process.arch, ...await candidates(databasePackages)], async (root) => {
    const unpacked = join(dirname(root), 'packages');
    mkdirSync(unpacked);
    await unpackPackages(databasePackages, ['libllvm14', 'libz3-4', 'libperl5.36'], unpacked);
    const server = 'usr/lib/postgresql/15';
    const programs = [`${server}/bin/postgres`, `${server}/bin/initdb`, 'bin/dash'];
    const modules = ['dict_snowball.so', 'plpgsql.so'].map((name) => `${server}/lib/${name}`);
    for (const file of [...programs, ...modules]) copyInto(root, join(unpacked, file), file);
    copyInto(root, join(unpacked, 'bin/dash'), 'bin/sh');
    cpSync(join(unpacked, 'usr/share/postgresql/15'), join(root, 'usr/share/postgresql/15'), { recursive: true });
    const interpreter = (await linkageOf(process.execPath)).loader;
    for (const program of [...programs, ...modules]) {
      for (const [name, path] of (await linkageWithin(unpacked, interpreter, program)).libraries) copyInto(root, path, `lib/${basename(name)}`);
    }
    copyInto(root, join(unpacked, interpreter), interpreter);
    mkdirSync(join(root, 'var/lib/postgresql'), { recursive: true });
    // initdb makes its folder here as the container's user.
    chmodSync(join(root, 'var/lib/postgresql'), 0o1777);
  });
}

function copyInto(root: string, from: string, to: string): void {
  const target = join(root, to);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(from, target);
}
