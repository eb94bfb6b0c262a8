import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlayOf } from '../../src/topology/overlay.js';
import { overlayMac, planOverlay } from '../../src/topology/plan/overlay-plan.js';
import { checkHolds } from '../../src/topology/plan/step.js';
import { randomTopology } from './random-topology.js';

/** The words that a command makes something of, and that its inverse names: `add-br X` and `del-br X`. */
const creations: readonly (readonly [made: string, undone: string, key: (argv: readonly string[]) => string])[] = [
  ['add-br', 'del-br', (argv) => argv.at(-1)!],
  ['add-port', 'del-port', (argv) => argv.slice(argv.findIndex((word) => word.endsWith('-port')) + 1).slice(0, 2).join(' ')],
  ['create', 'remove', () => 'manager'],
  ['-I', '-D', (argv) => argv.slice(3).join(' ')],
];

describe('the plan of an overlay', () => {
  it('undone from its end leaves nothing behind', () => {
    fc.assert(fc.property(randomTopology, (topology) => {
      const { steps } = planOverlay(overlayOf(topology));
      const standing = new Set<string>();
      for (const { node, argv } of steps) {
        for (const [made, , key] of creations) if (argv.includes(made)) standing.add(`${node} ${made} ${key(argv)}`);
        if (argv[0] === 'ip' && argv[2] === 'add') standing.add(`${node} link ${argv[3]}`);
      }
      expect(standing.size).toBeGreaterThan(0);
      for (const { node, inverse } of steps.toReversed()) {
        for (const [made, undone, key] of creations) if (inverse?.includes(undone)) expect(standing.delete(`${node} ${made} ${key(inverse)}`)).toBe(true);
        if (inverse?.[0] === 'ip') expect(standing.delete(`${node} link ${inverse[3]}`)).toBe(true);
      }
      expect([...standing]).toEqual([]);
    }), { seed: 5, numRuns: 100 });
  });

  it('has a name of its own for every step, and every tunnel a number of its own', () => {
    fc.assert(fc.property(randomTopology, (topology) => {
      const overlay = overlayOf(topology);
      const { steps } = planOverlay(overlay);
      expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
      expect(new Set(overlay.links.map(({ vni }) => vni)).size).toBe(overlay.links.length);
      for (const { argv } of steps) if (argv[1] === 'add-br' || argv[1] === 'add-port') throw new Error(`not to be repeated: ${argv.join(' ')}`);
    }), { seed: 5, numRuns: 100 });
  });

  it('asks for what it has set, in the words of ovs-vsctl', () => {
    const check = { argv: ['ovs-vsctl', 'get-manager'], holds: { kind: 'has-line', text: 'ptcp:6632' } } as const;
    expect(checkHolds(check, { code: 0, stdout: 'ptcp:6640\nptcp:6632\n' })).toBe(true);
    expect(checkHolds(check, { code: 0, stdout: 'ptcp:66320\n' })).toBe(false);
    expect(checkHolds(check, { code: 1, stdout: 'ptcp:6632\n' })).toBe(false);
  });

  it('makes the hardware address of the address', () => expect(overlayMac('192.168.200.10')).toBe('02:00:c0:a8:c8:0a'));
});
