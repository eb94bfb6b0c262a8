import { describe, expect, it } from 'vitest';
import { RandomSequence } from '../../../../src/core/anomaly/htm/random-sequence.js';
import { TemporalMemory } from '../../../../src/core/anomaly/htm/temporal-memory.js';

const columnsActive = 20;
const memory = (): TemporalMemory => new TemporalMemory({ columns: 512, cellsPerColumn: 16, columnsActive, seed: 1960 });

function pattern(random: RandomSequence): Uint16Array {
  const columns = new Set<number>();
  while (columns.size < columnsActive) columns.add(random.below(512));
  return Uint16Array.from(columns).sort();
}
const sequence = (length: number, seed: number): readonly Uint16Array[] => {
  const random = new RandomSequence(seed);
  return Array.from({ length }, () => pattern(random));
};
const errors = (it: TemporalMemory, patterns: readonly Uint16Array[]): readonly number[] => patterns.map((columns) => it.step(columns));
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

describe('the temporal memory', () => {
  const hundred = sequence(100, 1);
  const taught = memory();
  const firstErrors = errors(taught, hundred);
  for (let i = 0; i < 12; i++) errors(taught, hundred);

  it('expects nothing of what it has not seen', () => expect(firstErrors.every((error) => error === 1)).toBe(true));

  it('expects what it has seen once, before any synapse is connected', () => {
    const one = memory();
    const ten = sequence(10, 3);
    errors(one, ten);
    expect(Math.max(...one.segments.permanences)).toBeLessThan(50);
    expect(Math.max(...errors(one, ten).slice(1))).toBe(0);
  });

  it('predicts a repeated sequence of 100 without error', () => expect(Math.max(...errors(taught, hundred))).toBe(0));

  it('is surprised by a substituted element, and finds its way again', () => {
    const stray = pattern(new RandomSequence(99));
    const seen = errors(taught, [...hundred.slice(0, 50), stray, ...hundred.slice(51)]);
    expect(seen[50]).toBeGreaterThan(0.8);
    expect(Math.max(...seen.slice(0, 50))).toBe(0);
    expect(mean(seen.slice(60))).toBeLessThan(0.05);
    expect(mean(errors(taught, hundred))).toBeLessThan(0.05);
  });

  it('keeps many sequences apart', () => {
    const one = memory();
    const sequences = Array.from({ length: 20 }, (_, seed) => sequence(10, 100 + seed));
    const random = new RandomSequence(5);
    for (let i = 0; i < 400; i++) errors(one, sequences[random.below(20)]!);
    // What begins a sequence cannot be known; what follows must be.
    const following = sequences.flatMap((patterns) => errors(one, patterns).slice(2));
    expect(mean(following)).toBeLessThan(0.1);
  });

  it('finds no sequence in noise', () => {
    const one = memory();
    expect(mean(errors(one, sequence(300, 7)).slice(100))).toBeGreaterThan(0.9);
  });

  it('holds synapses to different cells, at most 32 a segment, and counts them rightly', () => {
    const { segments } = taught;
    for (let segment = 0; segment < segments.used; segment++) {
      const sources = segments.sources.subarray(segment * 32, segment * 32 + segments.synapseCounts[segment]!);
      expect(new Set(sources).size).toBe(sources.length);
    }
    expect(Math.max(...segments.synapseCounts)).toBeLessThanOrEqual(32);
    expect(segments.segmentsOfCell.reduce((sum, count) => sum + count, 0)).toBe(segments.count);
  });

  it('forgets the segments that were not used for longest, and knows what it used last', () => {
    const one = memory();
    for (let i = 0; i < 8; i++) errors(one, sequence(50, 11));
    const before = one.segments.count;
    const recent = sequence(30, 12);
    for (let i = 0; i < 8; i++) errors(one, recent);
    one.segments.forget(one.segments.count - before);
    expect(one.segments.count).toBeLessThan(before);
    errors(one, recent);
    expect(mean(errors(one, recent).slice(3))).toBeLessThan(0.05);
  });
});
