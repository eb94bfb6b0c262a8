import { describe, expect, it } from 'vitest';
import { nodeOfHost } from '../../../../../src/adapters/real/metrics/elasticsearch/host-node.js';
import { node } from '../swarm-fixture.js';

const found = (host: string, ...names: readonly string[]) => nodeOfHost(host, names.map((name) => node(name)))?.name;

describe('the node that beats call by a host\'s name', () => {
  it.each([
    ['edge', ['edge', 'core'], 'edge'],
    ['edge', ['Edge'], 'Edge'],
    ['EDGE.example.org', ['edge', 'core'], 'edge'],
    ['edge', ['edge.example.org', 'core.example.org'], 'edge.example.org'],
    ['edge.b.org', ['edge', 'edge.b.org'], 'edge.b.org'],
    ['edge.20181126220645.example.org', ['edge', 'edge.20181126220645'], 'edge.20181126220645'],
  ])('%s of %j is %s', (host, names, name) => {
    expect(found(host, ...names)).toBe(name);
  });

  it.each([
    ['another host', 'edges', ['edge']],
    ['one of two domains', 'edge', ['edge.a.org', 'edge.b.org']],
    ['another domain', 'edge.a.org', ['edge.b.org']],
    ['a machine of that base that was added', 'edge', ['edge.20181126220645']],
    ['the base of one that was removed', 'edge.20181126220645', ['edge']],
  ])('there is none: %s', (_, host, names) => {
    expect(found(host, ...names)).toBeUndefined();
  });
});
