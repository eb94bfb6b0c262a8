import { describe, expect, it } from 'vitest';
import { Kernel } from '../../../src/sim/kernel/kernel.js';

describe('kernel', () => {
  it('hands codes to the handler at their time, with the number that schedule gave', () => {
    const kernel = new Kernel();
    const seen: [number, number, number][] = [];
    kernel.onEvent((code, sequence) => seen.push([kernel.now_s, code, sequence]));
    const late = kernel.schedule(2, 7);
    const early = kernel.schedule(1, 8);
    kernel.runUntil(10);
    expect(seen).toEqual([[1, 8, early], [2, 7, late]]);
    expect(kernel.now_s).toBe(10);
    expect(kernel.processed).toBe(2);
  });

  it('mixes codes, closures and sequences of equal time in order of insertion', () => {
    const kernel = new Kernel();
    const seen: string[] = [];
    kernel.onEvent((code) => seen.push(`code ${code}`));
    kernel.schedule(1, 1);
    kernel.at(1, () => seen.push('closure'));
    kernel.start((function* () {
      seen.push('starts at once');
      yield 1;
      seen.push('sequence');
    })());
    kernel.schedule(1, 2);
    kernel.runUntil(1);
    expect(seen).toEqual(['starts at once', 'code 1', 'closure', 'sequence', 'code 2']);
  });

  it('runs sequences through their delays, zero ones included', () => {
    const kernel = new Kernel();
    const at_s: number[] = [];
    kernel.start((function* () {
      for (const delay_s of [0.5, 0, 2]) {
        at_s.push(kernel.now_s);
        yield delay_s;
      }
      at_s.push(kernel.now_s);
    })());
    kernel.runUntil(2.4);
    expect(at_s).toEqual([0, 0.5, 0.5]);
    kernel.runUntil(2.5);
    expect(at_s).toEqual([0, 0.5, 0.5, 2.5]);
  });

  it('processes what an event schedules for the same instant, and leaves what lies behind the end', () => {
    const kernel = new Kernel();
    const seen: number[] = [];
    kernel.at(1, () => kernel.at(1, () => seen.push(kernel.now_s)));
    kernel.at(1.5, () => seen.push(kernel.now_s));
    kernel.runUntil(1);
    expect(seen).toEqual([1]);
    kernel.runUntil(2);
    expect(seen).toEqual([1, 1.5]);
  });

  it('never lets time go back', () => {
    const kernel = new Kernel();
    kernel.runUntil(5);
    expect(() => kernel.schedule(4.999, 1)).toThrow(RangeError);
    expect(() => kernel.schedule(NaN, 1)).toThrow(RangeError);
    expect(() => kernel.at(4, () => undefined)).toThrow(RangeError);
    expect(() => kernel.runUntil(4)).toThrow(RangeError);
    expect(kernel.schedule(5, 1)).toBeTypeOf('number');
  });

  it('says so when a code has no handler', () => {
    const kernel = new Kernel();
    kernel.schedule(1, 3);
    expect(() => kernel.runUntil(1)).toThrow('event 3 at 1 s');
  });
});
