import fc from 'fast-check';
import { expect, it } from 'vitest';
import { none } from '../../../src/core/policies/none.js';
import { contextOf } from './harness.js';

it('wants what there is, whatever the reading', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 64, noNaN: true }), fc.nat(1000), (cpu, current) => {
    expect(none.recommend(contextOf(none, { cpu, current }))).toEqual({ kind: 'replicas', desired: current, reason: 'monitor only' });
  }));
});
