import { describe, expect, it } from 'vitest';
import { flowPattern, matches } from '../../../src/core/bandwidth/flow-pattern.js';

const h5h2 = { source: 'h5', destination: 'h2' };
const over = (destination_port: number) => ({ ...h5h2, transport: { protocol: 'tcp' as const, destination_port } });

describe('a pattern of flows', () => {
  it.each([
    ['h5>h2', true], ['*>h2', true], ['h5>*', true], ['*>*', true], ['h*>h2', true], ['*5>h2', true], ['h2>h5', false], ['h>h2', false], ['h55>h2', false], ['h5*5>h2', false],
  ])('%s on h5>h2: %s', (text, expected) => expect(matches(flowPattern.parse(text), h5h2)).toBe(expected));
  it('with a transport: that transport, and a flow that may hold it', () => {
    const pattern = flowPattern.parse('*>h2:tcp/6969');
    expect([h5h2, over(6969), over(5201)].map((flow) => matches(pattern, flow))).toEqual([true, true, false]);
  });
  it.each(['h5', 'h5>', '>h2', 'h5>h2:icmp/1', 'h5>h2:tcp/65536', 'h5 > h2'])('%s is refused', (text) => {
    expect(flowPattern.safeParse(text).error?.issues[0]?.message).toContain(JSON.stringify(text));
  });
});
