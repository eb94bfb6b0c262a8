import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseCsv, timeColumn } from '../../../src/experiment/input/csv.js';
import { readYaml } from '../../../src/experiment/input/yaml-document.js';
import { refusals } from './check-scenario-text.js';
import { faultsOf } from './faults-of.js';
import { scenarioText } from './scenario-text.js';

/** `refusals` and `faultsOf` throw whatever is not an InputError on: a property fails on any other exception. */
const oneLine = (messages: readonly string[]) => messages.every((message) => message.length > 0 && !/\n\s+at /.test(message));

const position = fc.nat(scenarioText.length - 1);
const piece = fc.oneof(
  fc.constantFrom(':', '- ', '[', ']', '{', '}', '"', "'", '\n', '\n\n  ', '\t', '#', '&a ', '*a', '!!str ', '!!binary ', '!!set ', '<<: ', '? ', '|', '>', '%', '@', '`', '---\n', '...\n', '\u0000', '\uFEFF', '__proto__: ', 'constructor: ', '-1', '.nan', '.inf', '1e999', '0x10', '~', 'true', '10', '-10s', '1e3s', '2018-11-27'),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
);

/** Words of the scenario, so that values land where others belong. */
const words = [...new Set(scenarioText.match(/[\w.-]+/g))];

const mutation = fc.oneof(
  fc.tuple(position, piece).map(([at, text]) => (whole: string) => whole.slice(0, at) + text + whole.slice(at)),
  fc.tuple(position, fc.integer({ min: 1, max: 40 })).map(([at, length]) => (whole: string) => whole.slice(0, at) + whole.slice(at + length)),
  fc.tuple(position, fc.integer({ min: 1, max: 40 }), piece).map(([at, length, text]) => (whole: string) => whole.slice(0, at) + text + whole.slice(at + length)),
  fc.tuple(position, position, fc.integer({ min: 1, max: 200 })).map(([from, to, length]) => (whole: string) => whole.slice(0, to) + whole.slice(from, from + length) + whole.slice(to)),
  fc.tuple(fc.constantFrom(...words), fc.oneof(fc.constantFrom(...words), piece)).map(([from, to]) => (whole: string) => whole.replace(from, () => to)),
);

const key = fc.oneof(fc.constantFrom(...words), fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', ''), fc.string({ maxLength: 6 }));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constantFrom<unknown>(...words, null, true, 0, -1, 1.5, NaN, Infinity, '10s'), fc.double(), fc.string({ maxLength: 10 })),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
  ),
}));

describe('10 000 broken documents: faults in words, never an exception', () => {
  let file: string;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'elascale-'));
    file = join(folder, 'random.yaml');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('6 000 mutations of a sound scenario', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const messages = refusals(mutations.reduce((text, mutate) => mutate(text), scenarioText));
        if (messages.length > 0) refused += 1;
        return oneLine(messages);
      }),
      { seed: 3, numRuns: 6000 },
    );
    // The mutations do break things: the property is not about sound documents.
    expect(refused).toBeGreaterThan(3000);
  });

  it('2 000 documents of random YAML', () => {
    fc.assert(fc.property(tree, (value) => {
      const messages = refusals(stringify(value, { aliasDuplicateObjects: false }));
      return messages.length > 0 && oneLine(messages);
    }), { seed: 3, numRuns: 2000 });
  });

  it('1 000 files of random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      writeFileSync(file, bytes);
      return oneLine(faultsOf(() => readYaml(file)));
    }), { seed: 3, numRuns: 1000 });
  });

  it('1 000 broken CSV files', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '1', '.', '-', 'e', ',', '"', '\n', '\r', '#', ' ', '\u0000', 'é'), maxLength: 40 });
    fc.assert(fc.property(fc.constantFrom('', 't_s,a\n', 't_est_s,t_s\n', '"t_s'), cell, (head, rest) =>
      oneLine(faultsOf(() => timeColumn(parseCsv(head + rest, 'r.csv')))),
    ), { seed: 3, numRuns: 1000 });
  });
});
