import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Envelope } from '../../src/anomaly/envelope.js';

test('keeps every peak of any number of rows in a fixed number of stretches', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.integer(), fc.constant(NaN)), { minLength: 1, maxLength: 300 }), (values) => {
    const envelope = new Envelope(10);
    for (const [row, value] of values.entries()) envelope.add(String(row), value, row / 1000);
    expect(envelope.stretches.length).toBeLessThanOrEqual(10);
    expect(envelope.stretches[0]!.stamp).toBe('0');
    const finite = values.filter((value) => !Number.isNaN(value));
    const [low, high] = [envelope.stretches.map((stretch) => stretch.low), envelope.stretches.map((stretch) => stretch.high)].map((list) => list.filter((value) => !Number.isNaN(value)));
    expect([Math.min(...low!), Math.max(...high!)]).toStrictEqual([Math.min(...finite), Math.max(...finite)]);
    expect(Math.max(...envelope.stretches.map(({ score }) => score))).toBe((values.length - 1) / 1000);
  }), { seed: 6 });
});
