import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { topologyText } from '../../../../src/adapters/real/network/overlay/topology-text.js';
import { topology } from '../../../../src/topology/topology.js';
import { randomTopology } from '../../../topology/random-topology.js';

it('reads back as the same topology, rates and times with it', () => {
  fc.assert(fc.property(randomTopology, fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 0, max: 1e6 }), (random, capacity, latency_us) => {
    const links = random.links.map((link) => ({ ...link, capacity, latency: latency_us / 1e6 }));
    const whole = { ...random, links };
    expect(topology.parse(parse(topologyText(whole)))).toEqual(whole);
  }));
});
