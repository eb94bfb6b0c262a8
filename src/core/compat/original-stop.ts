import type { OriginalCycleRecord } from './original-record.js';

/** Exceptions of Python, its configparser and its subprocess module by which the original ended. */
export type OriginalException =
  | 'KeyError' | 'ValueError' | 'TypeError' | 'IndexError' | 'UnboundLocalError' | 'ConnectionError'
  | 'CalledProcessError' | 'NoSectionError' | 'NoOptionError' | 'DuplicateSectionError' | 'DuplicateOptionError'
  | 'MissingSectionHeaderError' | 'ParsingError';

/**
 * Here the original program ended: it caught nothing. Thrown by everything in this folder; out of `originalCycle` it
 * carries what the cycle had done until then.
 */
export class OriginalStop extends Error {
  override readonly name = 'OriginalStop';
  record: OriginalCycleRecord | undefined;

  constructor(readonly exception: OriginalException, why: string) {
    super(`the original ends here with ${exception}: ${why}`);
  }
}
