import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { foundText, InputError } from './input/input-error.js';
import { systemReason } from './input/system-reason.js';

/**
 * A run directory in the making. Everything is written to a folder aside and renamed into place when it is complete,
 * so that a directory under its final name is always whole.
 */
export class RunDirectory {
  private readonly digests = new Map<string, string>();

  private constructor(
    private wanted: string,
    /** Folder of its own, beside the final one, that everything is written to. */
    readonly aside: string,
  ) {}

  /** Absolute final path. */
  get path(): string {
    return this.wanted;
  }

  /**
   * Looks whether the directory may stand there and makes the folder aside.
   * @param occupied what comes of it when something stands there already: the directory gets a number, or none is made
   * @throws InputError when something stands there already or nothing can be written there
   */
  static begin(path: string, occupied: 'refused' | 'numbered' = 'refused'): RunDirectory {
    const wanted = resolve(path);
    const fault = (found: string, allowed: string) => new InputError([{ file: 'command line', path: '--out', found, allowed }]);
    if (occupied === 'refused' && existsSync(wanted)) {
      if (!statSync(wanted).isDirectory()) throw fault(`a file, ${foundText(path)}`, 'a new or empty folder');
      if (readdirSync(wanted).length > 0) throw fault(`a folder with something in it, ${foundText(path)}`, 'a new or empty folder');
    }
    try {
      mkdirSync(dirname(wanted), { recursive: true });
      return new RunDirectory(wanted, firstFree(join(dirname(wanted), `.${basename(wanted)}.partial-${process.pid}`), mkdirSync));
    } catch (error) {
      throw fault(`${foundText(path)} (${systemReason(error)})`, 'a folder that can be written');
    }
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

  /**
   * Puts the finished directory in its place; where another run has come first, beside it under a number.
   * @returns whether it stands where it was wanted
   */
  complete(): boolean {
    const { wanted } = this;
    this.wanted = firstFree(wanted, (path) => {
      // An empty folder that the user made makes way; one that has been filled meanwhile does not.
      if (existsSync(path)) rmdirSync(path);
      renameSync(this.aside, path);
    });
    return this.wanted === wanted;
  }

  /** Leaves nothing behind. */
  discard(): void {
    rmSync(this.aside, { recursive: true, force: true });
  }
}

const taken: readonly (string | undefined)[] = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR'];
const tries_max = 1000;

/** The path, or the first of `path-2`, `path-3` ... that can be taken. */
function firstFree(path: string, take: (candidate: string) => void): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path}-${number}`;
    try {
      take(candidate);
      return candidate;
    } catch (error) {
      if (number === tries_max || !taken.includes((error as NodeJS.ErrnoException).code)) throw error;
    }
  }
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
