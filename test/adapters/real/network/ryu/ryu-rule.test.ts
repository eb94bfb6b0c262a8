import { describe, expect, it } from 'vitest';
import { actionsOf, countersOf, flowEntry, ruleOf, standingRules } from '../../../../../src/adapters/real/network/ryu/ryu-rule.js';

const addresses = { addressOf: new Map([['h1', '192.168.200.10'], ['h2', '192.168.200.11']]), hostOf: new Map([['192.168.200.10', 'h1'], ['192.168.200.11', 'h2']]) };
const heavy = { source: 'h2', destination: 'h1' };
const web = { ...heavy, transport: { protocol: 'tcp' as const, destination_port: 80 } };

/** Two entries as Ryu 4.34 answers them, and one of an address that is no host's. */
const entries = [
  { priority: 1000, cookie: 3785739806, byte_count: 294, table_id: 0, actions: ['OUTPUT:2'], match: { dl_type: 2048, nw_src: '192.168.200.11', nw_dst: '192.168.200.10' } },
  { priority: 2000, cookie: 3785739806, byte_count: 18, table_id: 0, actions: ['METER:3', 'OUTPUT:2'], match: { dl_type: 2048, nw_proto: 6, nw_src: '192.168.200.11', nw_dst: '192.168.200.10', tp_dst: 80 } },
  { priority: 1000, cookie: 3785739806, byte_count: 1, table_id: 0, actions: ['OUTPUT:2'], match: { dl_type: 2048, nw_src: '10.0.0.1', nw_dst: '192.168.200.10' } },
].map((entry) => flowEntry.parse(entry));

describe('rules in Ryu\'s words', () => {
  it('are read with their port and meter', () => {
    const rules = standingRules(entries, addresses);
    expect([...rules]).toEqual([
      ['h2>h1', { flow: heavy, bytes: 294, port: 2, meter: null }],
      ['h2>h1:tcp/80', { flow: web, bytes: 18, port: 2, meter: 3 }],
    ]);
    expect(countersOf(rules)).toEqual([{ flow: heavy, bytes: 294 }, { flow: web, bytes: 18 }]);
  });

  it('say what a flow is told by, that of a transport before that of hosts', () => {
    expect(ruleOf(heavy, addresses)).toEqual({ cookie: '0xe1a5ca1e', table_id: 0, priority: 1000, match: { dl_type: 2048, nw_src: '192.168.200.11', nw_dst: '192.168.200.10' } });
    expect(ruleOf(web, addresses)).toMatchObject({ priority: 2000, match: { nw_proto: 6, tp_dst: 80 } });
    expect(actionsOf(2, 3)).toEqual([{ type: 'METER', meter_id: 3 }, { type: 'OUTPUT', port: 2 }]);
    expect(actionsOf(2, null)).toEqual([{ type: 'OUTPUT', port: 2 }]);
  });
});
