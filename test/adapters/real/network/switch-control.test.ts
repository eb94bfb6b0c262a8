import { beforeEach, describe, expect, it } from 'vitest';
import type { Flow } from '../../../../src/core/plant/network.js';
import { CallError } from '../../../../src/adapters/real/call.js';
import type { FlowSwitch, Leaving } from '../../../../src/adapters/real/network/flow-switch.js';
import { SwitchControl } from '../../../../src/adapters/real/network/switch-control.js';
import { overlayOf } from '../../../../src/topology/overlay.js';
import { topology } from '../../../../src/topology/topology.js';

const overlay = overlayOf(topology.parse({
  name: 'line', swarm: { master: 'h1', monitor: 'h2' }, switches: { sw1: {}, sw2: {} },
  hosts: { h1: { address: '192.168.200.10' }, h2: { address: '192.168.200.11' }, h3: { address: '192.168.200.12' } },
  links: [{ between: ['sw1', 'h1'] }, { between: ['sw2', 'sw1'] }, { between: ['sw2', 'h2'] }, { between: ['sw1', 'h3'] }],
}));

/** A switch that notes what it is asked, and is silent or refuses as it is told. */
class NotedSwitch implements FlowSwitch {
  silent = false;
  taken = false;
  readonly capped: [string, string, number][] = [];
  readonly lifted: Flow[] = [];
  constructor(readonly name: string, readonly pairs: readonly Leaving[]) {}
  counters() {
    return this.silent ? Promise.reject(new CallError('timeout', this.name, 'silence', '')) : Promise.resolve(this.pairs.map(({ flow }) => ({ flow, bytes: 1 })));
  }
  requireFree() {
    return this.taken ? Promise.reject(new CallError('conflict', this.name, 'taken', '')) : Promise.resolve();
  }
  cap({ flow, port }: Leaving, max_bps: number) {
    this.capped.push([`${flow.source}>${flow.destination}`, port, max_bps]);
    return Promise.resolve();
  }
  uncap(flow: Flow) {
    this.lifted.push(flow);
    return Promise.resolve();
  }
}

describe('a control over switches', () => {
  let switches: Map<string, NotedSwitch>;
  let warnings: string[];
  let control: SwitchControl;
  const names = async () => (await control.observe()).switches.map(({ name }) => name);

  beforeEach(() => {
    switches = new Map();
    warnings = [];
    control = new SwitchControl({
      overlay, now_s: () => 7, warn: (text) => warnings.push(text), close: () => Promise.resolve(),
      open: ({ name }, pairs) => {
        switches.set(name, new NotedSwitch(name, pairs));
        return switches.get(name)!;
      },
    });
  });

  it('gives every switch the pairs whose way leads over it', () => {
    const over = (name: string) => switches.get(name)!.pairs.map(({ flow }) => `${flow.source}>${flow.destination}`).sort();
    expect(over('sw1')).toEqual(['h1>h2', 'h1>h3', 'h2>h1', 'h2>h3', 'h3>h1', 'h3>h2']);
    expect(over('sw2')).toEqual(['h1>h2', 'h2>h1', 'h2>h3', 'h3>h2']);
  });

  it('says of a switch that is silent once, and again when it has answered in between', async () => {
    const sw2 = switches.get('sw2')!;
    sw2.silent = true;
    expect([await names(), await names()]).toEqual([['sw1'], ['sw1']]);
    expect(warnings).toEqual(['switch sw2 is not read: sw2: silence']);
    sw2.silent = false;
    expect(await names()).toEqual(['sw1', 'sw2']);
    sw2.silent = true;
    await names();
    expect(warnings.length).toBe(2);
  });

  it('has no observation when no switch answers', async () => {
    for (const one of switches.values()) one.silent = true;
    await expect(control.observe()).rejects.toMatchObject({ failure: 'timeout' });
  });

  it('caps a flow at every port it leaves by, at a whole rate, and lifts it everywhere', async () => {
    const flow = { source: 'h2', destination: 'h1' };
    await control.throttle(flow, 3_000_000.4);
    expect([...switches.values()].map(({ capped }) => capped)).toEqual([[['h2>h1', 'pair_h1_1', 3_000_000]], [['h2>h1', expect.stringMatching(/^pair_/), 3_000_000]]]);
    await control.release(flow);
    expect([...switches.values()].map(({ lifted }) => lifted)).toEqual([[flow], [flow]]);
  });

  it('changes no switch where another refuses, and knows no way for strangers', async () => {
    switches.get('sw1')!.taken = true;
    await expect(control.throttle({ source: 'h2', destination: 'h1' }, 1e6)).rejects.toMatchObject({ failure: 'conflict' });
    expect(switches.get('sw2')!.capped).toEqual([]);
    await expect(control.throttle({ source: 'h9', destination: 'h1' }, 1e6)).rejects.toMatchObject({ failure: 'not-found' });
  });
});
