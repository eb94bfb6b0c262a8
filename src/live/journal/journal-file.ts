import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { journalLine, type HeaderEntry, type JournalEntry } from '../../core/journal/line.js';

/**
 * A journal on disk: what `append` has returned from outlives the process and the machine. Files that it has gone on
 * from are kept as `FILE.1` (the newest), `FILE.2` and so on.
 */
export class JournalFile {
  private size_B: number;

  private constructor(
    private readonly path: string,
    private handle: number,
    private readonly keep: number,
  ) {
    this.size_B = fstatSync(handle).size;
  }

  /**
   * Opens the file, made where there is none, to append to it. A rotation that a crash cut short is finished first; a
   * last line that lacks its end gets it when it is whole, else it is cut off.
   * @param text of what the file shall hold from its begin on; the rest is cut off
   */
  static open(path: string, text: string, keep: number): JournalFile {
    const handle = openSync(path, 'a');
    ftruncateSync(handle, Buffer.byteLength(text));
    const file = new JournalFile(path, handle, keep);
    if (text !== '' && !text.endsWith('\n')) file.write('\n');
    fsyncSync(handle);
    syncFolder(path);
    return file;
  }

  /** What the file holds; empty where there is none. */
  static read(path: string): string {
    finishRotation(path);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  get bytes(): number {
    return this.size_B;
  }

  /** Written and flushed to disk when it returns. */
  append(entry: JournalEntry): void {
    this.write(`${journalLine(entry)}\n`);
    fsyncSync(this.handle);
  }

  /** Goes on in a new file that begins with these entries. At every moment of it there is a whole journal on disk. */
  rotate(first: readonly [HeaderEntry, ...JournalEntry[]]): void {
    const aside = asideOf(this.path);
    rmSync(aside, { force: true });
    const next = new JournalFile(aside, openSync(aside, 'a'), this.keep);
    next.write(first.map((entry) => `${journalLine(entry)}\n`).join(''));
    fsyncSync(next.handle);
    syncFolder(this.path);
    for (let age = this.keep - 1; age >= 1; age -= 1) {
      if (existsSync(`${this.path}.${age}`)) renameSync(`${this.path}.${age}`, `${this.path}.${age + 1}`);
    }
    if (this.keep > 0) renameSync(this.path, `${this.path}.1`);
    renameSync(aside, this.path);
    syncFolder(this.path);
    closeSync(this.handle);
    this.handle = next.handle;
    this.size_B = next.size_B;
  }

  close(): void {
    closeSync(this.handle);
  }

  private write(text: string): void {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) written += writeSync(this.handle, bytes, written);
    this.size_B += bytes.length;
  }
}

const asideOf = (path: string): string => `${path}.next`;

/** The next file is whole before the old one is renamed: where the old one is gone it takes its place, else it is not needed. */
function finishRotation(path: string): void {
  if (!existsSync(asideOf(path))) return;
  if (existsSync(path)) rmSync(asideOf(path));
  else renameSync(asideOf(path), path);
}

/** Names of files are the folder's: they outlive the machine only when it is flushed too. */
function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
