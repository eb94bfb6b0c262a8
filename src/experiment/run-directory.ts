import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { foundText, InputError } from './input/input-error.js';

/**
 * A run directory in the making. Everything is written to a folder aside and renamed into place when it is complete,
 * so that a directory under its final name is always whole.
 */
export class RunDirectory {
  private readonly aside: string;
  private readonly digests = new Map<string, string>();

  private constructor(
    /** Absolute final path. */
    readonly path: string,
  ) {
    this.aside = join(dirname(path), `.${basename(path)}.partial-${process.pid}`);
  }

  /**
   * Claims the place where the directory will stand.
   * @throws InputError when something stands there already or nothing can be written there
   */
  static begin(path: string): RunDirectory {
    const directory = new RunDirectory(resolve(path));
    const fault = (found: string, allowed: string) => new InputError([{ file: 'command line', path: '--out', found, allowed }]);
    if (existsSync(directory.path)) {
      if (!statSync(directory.path).isDirectory()) throw fault(`a file, ${foundText(path)}`, 'a new or empty folder');
      if (readdirSync(directory.path).length > 0) throw fault(`a folder with something in it, ${foundText(path)}`, 'a new or empty folder');
    }
    try {
      mkdirSync(directory.aside, { recursive: true });
    } catch (error) {
      throw fault(`${foundText(path)} (${(error as Error).message})`, 'a folder that can be written');
    }
    return directory;
  }

  /** Writes one file; `name` may hold folders. */
  write(name: string, text: string): void {
    const file = join(this.aside, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    this.digests.set(name, sha256(text));
  }

  /** SHA-256 of every file written so far, by name. */
  fileDigests(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.digests].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Puts the finished directory in its place. */
  complete(): void {
    // An empty folder that the user made makes way; one that has been filled meanwhile does not, and this throws.
    if (existsSync(this.path)) rmdirSync(this.path);
    renameSync(this.aside, this.path);
  }

  /** Leaves nothing behind. */
  discard(): void {
    rmSync(this.aside, { recursive: true, force: true });
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
