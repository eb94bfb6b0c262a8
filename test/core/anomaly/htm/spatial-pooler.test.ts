import { describe, expect, it } from 'vitest';
import { RandomSequence } from '../../../../src/core/anomaly/htm/random-sequence.js';
import { SpatialPooler } from '../../../../src/core/anomaly/htm/spatial-pooler.js';

const inputs = 200;
const inputsOn = 20;
const pooler = (): SpatialPooler => new SpatialPooler({ inputs, columns: 512, columnsActive: 10, potential: 0.8, seed: 1956 });

function randomInput(random: RandomSequence): Uint16Array {
  const bits = new Set<number>();
  while (bits.size < inputsOn) bits.add(random.below(inputs));
  return Uint16Array.from(bits);
}

const columnsFor = (it: SpatialPooler, bits: Uint16Array): Set<number> => {
  it.pool(bits, bits.length);
  return new Set(it.active);
};
const shared = (a: ReadonlySet<number>, b: ReadonlySet<number>): number => [...a].filter((column) => b.has(column)).length;

describe('the spatial pooler', () => {
  it('activates so many columns as it is told, ascending, whatever the input and however long it learns', () => {
    const random = new RandomSequence(1);
    const one = pooler();
    for (let i = 0; i < 300; i++) {
      const columns = [...columnsFor(one, randomInput(random))];
      expect(columns).toHaveLength(10);
      expect(columns).toEqual([...new Set(columns)].sort((a, b) => a - b));
      expect(columns.every((column) => column < 512)).toBe(true);
    }
  });

  it('answers similar inputs with overlapping columns and others with others', () => {
    const random = new RandomSequence(2);
    const one = pooler();
    let near = 0;
    let far = 0;
    for (let i = 0; i < 100; i++) {
      const bits = randomInput(random);
      const columns = columnsFor(one, bits);
      const similar = bits.map((bit, at) => (at < 2 ? (bit + 1) % inputs : bit));
      near += shared(columns, columnsFor(one, Uint16Array.from(new Set(similar))));
      far += shared(columns, columnsFor(one, randomInput(random)));
    }
    expect(near / 100).toBeGreaterThan(4);
    expect(far / 100).toBeLessThan(1.5);
  });

  it('settles on the columns of an input that it sees again and again, also when noise comes between', () => {
    const random = new RandomSequence(3);
    const one = pooler();
    const known = randomInput(random);
    for (let i = 0; i < 50; i++) columnsFor(one, known);
    const settled = columnsFor(one, known);
    for (let i = 0; i < 20; i++) columnsFor(one, randomInput(random));
    expect(shared(settled, columnsFor(one, known))).toBeGreaterThanOrEqual(8);
  });

  it('goes on from permanences as if it had never stopped', () => {
    const random = new RandomSequence(4);
    const one = pooler();
    const other = pooler();
    for (let i = 0; i < 200; i++) columnsFor(one, randomInput(random));
    other.permanences.set(one.permanences);
    other.connect();
    for (let i = 0; i < 100; i++) {
      const bits = randomInput(random);
      expect(columnsFor(other, bits)).toEqual(columnsFor(one, bits));
    }
    expect(other.permanences).toEqual(one.permanences);
  });
});
