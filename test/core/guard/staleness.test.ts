import { expect, it } from 'vitest';
import { unfit } from '../../../src/core/guard/staleness.js';
import type { Reading } from '../../../src/core/plant/snapshot.js';

const sound: Reading = { cpu: 0.5, memory: 0.2, net_tx_Bps: 10, samples: 3, newest_s: 100 };

it.each<[string, Reading | null, string | null]>([
  ['sound', sound, null],
  ['of nothing that works', { ...sound, cpu: 0, memory: 0, net_tx_Bps: 0 }, null],
  ['missing', null, 'no reading in the window'],
  ['no number', { ...sound, cpu: NaN }, 'no reading in the window'],
  ['too old', { ...sound, newest_s: 39 }, 'reading is stale'],
  ['below nothing', { ...sound, cpu: -0.1 }, 'reading contradicts itself'],
  ['of memory that nobody measured', { ...sound, memory: NaN }, 'reading contradicts itself'],
  ['of more bytes than there are', { ...sound, net_tx_Bps: Infinity }, 'reading contradicts itself'],
])('a reading that is %s', (_, reading, reason) => expect(unfit(reading, 100, 60)).toBe(reason));
