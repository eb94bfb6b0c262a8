import { expect, it } from 'vitest';
import { parseConstraint, satisfies } from '../../../src/sim/cluster/constraint.js';

const edge = { loc: 'edge', disk: 'ssd' };

it.each([
  [['loc==edge'], true],
  [['loc==core'], false],
  [['loc!=core'], true],
  [['loc!=edge'], false],
  [['loc==edge', 'disk==hdd'], false],
  [['node.labels.loc==edge'], true],
  [['loc==Edge'], true],
  [[], true],
])('%j on an edge node: %s', (constraints, expected) => {
  expect(satisfies(edge, constraints.map(parseConstraint))).toBe(expected);
});

it('an absent label is no value, and differs from every one', () => {
  expect(satisfies({}, [parseConstraint('loc==edge')])).toBe(false);
  expect(satisfies({}, [parseConstraint('loc!=edge')])).toBe(true);
});

it('says what a constraint looks like', () => {
  expect(() => parseConstraint('loc=edge')).toThrow(/label==value.*loc=edge/);
});
