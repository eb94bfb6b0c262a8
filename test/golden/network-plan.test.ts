import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { OriginalTopology } from '../../src/topology/original/original-topology.js';
import { readTopology2 } from '../../src/topology/original/topology2.js';
import { swarmRun } from '../../src/topology/original/swarm-commands.js';
import { vinoOrder, type VinoOrder } from '../../src/topology/original/vino-order.js';
import { vinoRun, type CommandFault } from '../../src/topology/original/vino-run.js';
import { agreement, goldenFile } from './golden.js';

interface VinoCase {
  readonly id: string;
  readonly input: {
    readonly topology: OriginalTopology; readonly topology2_py: string; readonly vm_ip: Readonly<Record<string, string>>; readonly python2_order: VinoOrder;
    readonly existing_vms?: readonly string[]; readonly faults?: readonly CommandFault[];
  };
  readonly expected: { readonly error: { readonly type: string } | null; readonly wire?: unknown };
}

describe('network/vino_commands.json', () => {
  const file = 'network/vino_commands.json';
  const { cases } = goldenFile(file) as { readonly cases: readonly VinoCase[] };

  test('every command, sleep, machine and interface of the original', () => {
    const answers = cases.map(({ id, input, expected }) => ({
      id, expected: { ...expected, error: expected.error?.type ?? null }, found: answerTo(input),
    }));
    const differing = answers.filter(({ expected, found }) => !isDeepStrictEqual(found, expected));
    agreement(file, cases.length - differing.length, cases.length);
    expect(cases.length).toBeGreaterThan(0);
    for (const { id, expected, found } of differing.slice(0, 2)) expect(found, id).toStrictEqual(expected);
    expect(differing.map(({ id }) => id)).toEqual([]);
  });

  test('topology2.py is read without running it', () => {
    for (const { id, input } of cases) expect(readTopology2(input.topology2_py), id).toStrictEqual(input.topology);
  });

  test('the order in which Python 2 walked its dicts is found from the file alone', () => {
    for (const { id, input } of cases) expect(vinoOrder(input.topology), id).toStrictEqual(input.python2_order);
  });
});

/** The wire is recorded where commands go wrong, of the nodes where they do. */
function answerTo({ topology, vm_ip, python2_order, existing_vms, faults }: VinoCase['input']) {
  const { wire, error, ...run } = vinoRun(topology, {
    vm_ip, order: python2_order, ...(existing_vms === undefined ? {} : { existing: existing_vms }), ...(faults === undefined ? {} : { faults }),
  });
  return {
    ...run, error: error?.exception ?? null,
    ...(faults === undefined ? {} : { wire: wire.filter(({ node }) => faults.some((fault) => fault.node === node)) }),
  };
}

interface SwarmCase {
  readonly id: string;
  readonly input: {
    readonly topology: OriginalTopology; readonly preset_vms: readonly (readonly [string, string])[]; readonly down?: readonly string[];
    readonly config?: { readonly instance_prefix: string };
  };
  readonly expected: { readonly error: { readonly type: string } | null };
}

test('network/swarm_commands.json: every command that makes the swarm', () => {
  const file = 'network/swarm_commands.json';
  const { cases } = goldenFile(file) as { readonly cases: readonly SwarmCase[] };
  const answers = cases.map(({ id, input: { topology, preset_vms, down, config }, expected }) => {
    const { error, ...run } = swarmRun(topology, {
      machines: preset_vms, token: 'SWMTKN-1-golden', ...(down === undefined ? {} : { down }), ...(config === undefined ? {} : { prefix: config.instance_prefix }),
    });
    return { id, expected: { ...expected, error: expected.error?.type ?? null }, found: { ...run, error: error?.exception ?? null } };
  });
  const differing = answers.filter(({ expected, found }) => !isDeepStrictEqual(found, expected));
  agreement(file, cases.length - differing.length, cases.length);
  expect(cases.length).toBeGreaterThan(0);
  for (const { id, expected, found } of differing) expect(found, id).toStrictEqual(expected);
});
