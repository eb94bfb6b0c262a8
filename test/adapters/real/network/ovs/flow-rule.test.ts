import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowCounters, flowMatch, flowRule } from '../../../../../src/adapters/real/network/ovs/flow-rule.js';

const addresses = { addressOf: new Map([['h1', '192.168.200.10'], ['h2', '192.168.200.11']]), hostOf: new Map([['192.168.200.10', 'h1'], ['192.168.200.11', 'h2']]) };

/** What Open vSwitch 3.1.0 printed of rules of Elascale's. */
const dump = `OFPST_FLOW reply (OF1.3) (xid=0x2):
 cookie=0xe1a5ca1e, duration=29.446s, table=0, n_packets=1234, n_bytes=1800000, priority=2000,tcp,nw_src=192.168.200.11,nw_dst=192.168.200.10,tp_dst=5201 actions=set_queue:1,output:"pair_h1_1"
 cookie=0xe1a5ca1e, duration=29.446s, table=0, n_packets=3, n_bytes=294, priority=1000,ip,nw_src=192.168.200.11,nw_dst=192.168.200.10 actions=output:"pair_h1_1"
 cookie=0xe1a5ca1e, duration=29.446s, table=0, n_packets=0, n_bytes=6, priority=1000,ip,nw_src=192.168.200.99,nw_dst=192.168.200.10 actions=output:"pair_h1_1"
`;

describe('rules of ovs-ofctl', () => {
  it('are read as counters of flows, strangers passed over', () => {
    expect(flowCounters(dump, addresses)).toEqual([
      { flow: { source: 'h2', destination: 'h1' }, bytes: 294 },
      { flow: { source: 'h2', destination: 'h1', transport: { protocol: 'tcp', destination_port: 5201 } }, bytes: 1_800_000 },
    ]);
    expect(flowCounters('', addresses)).toEqual([]);
  });

  it('name the queue where there is one', () => {
    const match = flowMatch({ source: 'h2', destination: 'h1' }, addresses);
    expect(flowRule(match, 'pair_h1_1', 2)).toBe('cookie=0xe1a5ca1e,priority=1000,ip,nw_src=192.168.200.11,nw_dst=192.168.200.10,actions=set_queue:2,output:pair_h1_1');
    expect(flowRule(match, 'pair_h1_1', null)).not.toContain('set_queue');
  });

  it('are told from what they print', () => {
    const transport = fc.option(fc.record({ protocol: fc.constantFrom('tcp' as const, 'udp' as const), destination_port: fc.integer({ min: 1, max: 65_535 }) }), { nil: undefined });
    fc.assert(fc.property(transport, fc.nat(), (beyond, bytes) => {
      const flow = { source: 'h1', destination: 'h2', ...(beyond === undefined ? {} : { transport: beyond }) };
      expect(flowCounters(` cookie=0xe1a5ca1e, duration=1s, table=0, n_packets=1, n_bytes=${bytes}, ${flowMatch(flow, addresses)} actions=output:1\n`, addresses)).toEqual([{ flow, bytes }]);
    }));
  });
});
