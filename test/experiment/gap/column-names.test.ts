import { expect, it } from 'vitest';
import { renamed } from '../../../src/experiment/gap/column-names.js';

const recording = { t_s: [1], columns: new Map([['bandwidth_bps', [5]], ['other', [6]]]) };

it('a column goes by the name given; the others keep theirs', () => {
  expect([...renamed(recording, ['bandwidth_bps=flow.h6>h7.bps']).columns]).toEqual([['flow.h6>h7.bps', [5]], ['other', [6]]]);
  expect(renamed(recording, [])).toEqual(recording);
});

it.each([['bandwidth_bps', 'COLUMN=NAME'], ['=x', 'COLUMN=NAME'], ['bandwith_bps=x', 'bandwidth_bps, other']])('%s is told', (text, allowed) => {
  expect(() => renamed(recording, [text])).toThrow(allowed);
});
