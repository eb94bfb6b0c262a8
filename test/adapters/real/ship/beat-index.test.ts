import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beatIndex, outdated } from '../../../../src/adapters/real/ship/beat-index.js';

const day_s = 86_400;
const time = fc.integer({ min: 0, max: 4e9 });

describe('the index of a day', () => {
  it('is named by the day in UTC', () => {
    expect(beatIndex(Date.parse('2026-11-23T23:59:59.999Z') / 1000)).toBe('metricbeat-elascale-2026.11.23');
  });

  it('is outdated when its last document can be older than what is kept, and no sooner', () => {
    fc.assert(fc.property(time, fc.integer({ min: 1, max: 1000 * day_s }), fc.integer({ min: 0, max: 2000 * day_s }), (written_unix_s, keep_s, age_s) => {
      const index = beatIndex(written_unix_s);
      const now_unix_s = written_unix_s + age_s;
      if (age_s <= keep_s) expect(outdated([index], keep_s, now_unix_s)).toEqual([]);
      if (age_s > keep_s + day_s) expect(outdated([index], keep_s, now_unix_s)).toEqual([index]);
    }));
  });

  it('no other index is the shipper\'s to delete', () => {
    const others = ['metricbeat-2020.01.01', 'metricbeat-8.15.3-2020.01.01', 'metricbeat-elascale-notes', 'metricbeat-elascale-2020.01', 'metricbeat-elascale-2020.01.01-1', 'metricbeat-elascale-2020.13.41', 'my-metricbeat-elascale-2020.01.01'];
    expect(outdated(others, 1, 4e9)).toEqual([]);
  });
});
