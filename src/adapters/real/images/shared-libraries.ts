import { join } from 'node:path';
import { CallError } from '../call.js';
import { run } from './program.js';

/** What the loader needs to start a program. */
export interface Linkage {
  /** The loader itself: `/lib64/ld-linux-x86-64.so.2`. */
  readonly loader: string;
  /** By the name that it is linked with (`libc.so.6`): where the loader found the library. */
  readonly libraries: ReadonlyMap<string, string>;
}

/** Where Debian's packages put libraries. */
const libraryFolders = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu', 'lib/aarch64-linux-gnu', 'usr/lib/aarch64-linux-gnu'];

/** What a program of this machine is linked with. @throws CallError when the loader misses a library */
export async function linkageOf(program: string): Promise<Linkage> {
  return linkage(await run('ldd', [program], { advice: 'only programs linked dynamically with glibc can be packed' }), program);
}

/** What a program in a root file system is linked with there, whatever this machine has. @throws CallError likewise */
export async function linkageWithin(root: string, loader: string, program: string): Promise<Linkage> {
  const path = libraryFolders.map((folder) => join(root, folder)).join(':');
  return linkage(await run(join(root, loader), ['--library-path', path, '--list', join(root, program)], { advice: 'is the root file system of this machine\'s architecture?' }), program);
}

/** Reads `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x...)`; the kernel's own vdso has no file. */
function linkage(listing: string, program: string): Linkage {
  const libraries = new Map<string, string>();
  let loader: string | undefined;
  for (const line of listing.split('\n')) {
    const [, name, path = name] = /^\s*(\S+)(?: => (.+?))?(?: \(0x[0-9a-f]+\))?$/.exec(line) ?? [];
    if (name === undefined || path === undefined || name.startsWith('linux-vdso')) continue;
    if (path === 'not found') throw new CallError('not-found', `loading ${program}`, `${name} is not there`, 'a package that it needs was left out');
    if (/\/ld-[^/]*\.so/.test(name)) loader = path;
    else libraries.set(name, path);
  }
  if (loader === undefined) throw new CallError('bad-answer', `loading ${program}`, 'it names no loader', 'only programs linked dynamically with glibc can be packed');
  return { loader, libraries };
}
