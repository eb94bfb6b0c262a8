import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { engineConfiguration } from '../../../src/core/configuration/engine-configuration.js';
import { journalVersion, type HeaderEntry, type InputEntry } from '../../../src/core/journal/line.js';
import { JournalFile } from '../../../src/live/journal/journal-file.js';
import { lockJournal } from '../../../src/live/journal/journal-lock.js';

const header: HeaderEntry = { type: 'header', journal: journalVersion, epoch_s: 1, configuration: engineConfiguration.parse({}) };
const word = (t_s: number): InputEntry => ({ type: 'input', input: { kind: 'command', t_s, command: { kind: 'unfreeze' } } });

let path: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-journal-'));
  path = join(folder, 'j');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

const times = (suffix = ''): number[] => readFileSync(`${path}${suffix}`, 'utf8').trim().split('\n').slice(1).map((line) => (JSON.parse(line) as InputEntry).input.t_s);

describe('a journal on disk', () => {
  it('holds what was appended, counts its bytes, and is cut where it is told to be', () => {
    const file = JournalFile.open(path, '', 1);
    file.append(header);
    file.append(word(1));
    expect(file.bytes).toBe(readFileSync(path).length);
    file.close();
    const kept = readFileSync(path, 'utf8').trimEnd();
    writeFileSync(path, '{"type":"inp', { flag: 'a' });
    const again = JournalFile.open(path, kept, 1);
    again.append(word(2));
    again.close();
    expect(times()).toEqual([1, 2]);
  });

  it('keeps as many older files as it is told', () => {
    const file = JournalFile.open(path, '', 2);
    file.append(header);
    for (const t_s of [1, 2, 3, 4]) {
      file.append(word(t_s));
      file.rotate([header]);
    }
    file.append(word(5));
    file.close();
    expect([times(), times('.1'), times('.2'), existsSync(`${path}.3`)]).toEqual([[5], [4], [3], false]);
  });

  it('with none to keep, the old file is replaced', () => {
    const file = JournalFile.open(path, '', 0);
    file.append(header);
    file.rotate([header, word(7)]);
    file.close();
    expect([times(), existsSync(`${path}.1`)]).toEqual([[7], false]);
  });

  it('finishes a rotation that a crash cut short, at each of its points', () => {
    const file = JournalFile.open(path, '', 1);
    file.append(header);
    file.append(word(1));
    file.close();
    const old = readFileSync(path, 'utf8');
    // While the next file was written, before anything was renamed: the old one stands.
    writeFileSync(`${path}.next`, '{"type":"hea');
    expect(JournalFile.read(path)).toBe(old);
    expect(existsSync(`${path}.next`)).toBe(false);
    // After the old one had gone aside: the next one is whole and takes its place.
    writeFileSync(`${path}.next`, `${JSON.stringify(header)}\n`);
    renameSync(path, `${path}.1`);
    expect(JournalFile.read(path)).toBe(`${JSON.stringify(header)}\n`);
  });
});

describe('the lock of a journal', () => {
  it('is one process\'s at a time, whatever way leads to the file', async () => {
    const lock = await lockJournal(path);
    await expect(lockJournal(path)).rejects.toThrow('a journal that another process writes');
    await expect(lockJournal(join(path, '..', '.', 'j'))).rejects.toThrow('another process');
    const other = await lockJournal(`${path}2`);
    lock.release();
    other.release();
    (await lockJournal(path)).release();
  });
});
