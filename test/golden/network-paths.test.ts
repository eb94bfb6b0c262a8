import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { OriginalEnd } from '../../src/topology/original/original-topology.js';
import { originalPath, throttleHops, type OriginalGraph, type OriginalPath, type ThrottleHop } from '../../src/topology/original/throttle-hops.js';
import { agreement, goldenFile } from './golden.js';

interface PathCase {
  readonly id: string;
  readonly input: { readonly graph: OriginalGraph; readonly src_ip: string; readonly dst_ip: string };
  readonly expected: {
    readonly path: readonly string[] | null; readonly link_ports: readonly (string | null)[] | null; readonly throttle_hops: readonly ThrottleHop[] | null;
    readonly error: { readonly type: string } | null;
  };
}

const file = 'network/paths.json';

test(`${file}: paths, their ports and the two that the original throttles`, () => {
  const { cases } = goldenFile(file) as { readonly cases: readonly PathCase[] };
  const answers = cases.map(({ id, input, expected: { path, link_ports, throttle_hops, error } }) => ({
    id, expected: { path, link_ports, throttle_hops, error: error?.type ?? null }, found: answerTo(input),
  }));
  const differing = answers.filter(({ expected, found }) => !isDeepStrictEqual(found, expected));
  agreement(file, cases.length - differing.length, cases.length);
  expect(cases.length).toBeGreaterThan(0);
  expect(differing).toEqual([]);
});

function answerTo({ graph, src_ip, dst_ip }: PathCase['input']) {
  let found: OriginalPath | null = null;
  let throttle_hops: readonly ThrottleHop[] | null = null;
  let error: string | null = null;
  try {
    found = originalPath(graph, src_ip, dst_ip);
    throttle_hops = throttleHops(found);
  } catch (end) {
    if (!(end instanceof OriginalEnd)) throw end;
    error = end.exception;
  }
  return { path: found?.path ?? null, link_ports: found?.link_ports ?? null, throttle_hops, error };
}
