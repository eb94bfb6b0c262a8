import { expect, it } from 'vitest';
import { broken } from '../experiment/input/scenario-text.js';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const { write } = temporaryFolder();

it('calibrate says that a recording is short before it fits to it', async () => {
  const small = write('small.yaml', broken('name: small', 'name: small'));
  const recording = (rows: number) => write(`recording-${rows}.csv`, `t_s,other.cpu\n${Array.from({ length: rows }, (_, row) => `${10 * row},0.5\n`).join('')}`);
  expect((await elascale(['calibrate', recording(10), '--scenario', small])).err).toContain('10 rows are few: with less than 24');
  expect((await elascale(['calibrate', recording(24), '--scenario', small])).err).not.toContain('are few');
});
