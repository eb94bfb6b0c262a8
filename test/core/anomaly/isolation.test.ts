import { describe, expect, test } from 'vitest';
import { Isolation } from '../../../src/core/anomaly/isolation.js';
import { BandwidthControl } from '../../../src/core/bandwidth/bandwidth-control.js';
import { bandwidthSettings } from '../../../src/core/bandwidth/bandwidth-settings.js';
import type { NetworkObservation } from '../../../src/core/plant/network.js';

/** Counters of one switch after as many cycles of 10 s at these rates. */
class Traffic {
  private readonly bytes = new Map<string, number>();
  t_s = 0;
  after(rates: Readonly<Record<string, number>>): NetworkObservation {
    this.t_s += 10;
    const flows = Object.entries(rates).map(([source, rate_bps]) => {
      const bytes = (this.bytes.get(source) ?? 0) + (rate_bps * 10) / 8;
      this.bytes.set(source, bytes);
      return { flow: { source, destination: 'h2' }, bytes };
    });
    return { switches: [{ name: 'sw_1', read_s: this.t_s, flows }] };
  }
}

describe('isolation', () => {
  test('suspects who carries much more than when all was calm, and strangers; not those who go on as ever', () => {
    const [traffic, isolation] = [new Traffic(), new Isolation()];
    for (let cycle = 0; cycle < 10; cycle += 1) isolation.look(traffic.after({ h1: 1e6, h5: 1e6 }), traffic.t_s, false);
    isolation.look(traffic.after({ h1: 1e6, h5: 9e6, h7: 4e6 }), traffic.t_s, true);
    const found = isolation.look(traffic.after({ h1: 1.5e6, h5: 9e6, h7: 4e6 }), traffic.t_s, true);
    expect([...found]).toEqual([['h5>h2', 1e6], ['h7>h2', 0]]);
    expect(isolation.look(traffic.after({ h1: 1e6, h5: 1e5, h7: 0 }), traffic.t_s, true).size).toBe(2);
    expect(isolation.look(traffic.after({ h1: 1e6, h5: 9e6 }), traffic.t_s, false).size).toBe(0);
  });

  test('goes on from its memory', () => {
    const flown = (restart: boolean): unknown => {
      const traffic = new Traffic();
      let isolation = new Isolation();
      for (let cycle = 0; cycle < 12; cycle += 1) {
        if (restart) isolation = new Isolation(JSON.parse(JSON.stringify(isolation.remembered())) as ReturnType<Isolation['remembered']>);
        isolation.look(traffic.after({ h1: 1e6, h5: cycle > 8 ? 9e6 : 1e6 }), traffic.t_s, cycle > 8);
      }
      return isolation.remembered();
    };
    expect(flown(true)).toEqual(flown(false));
  });

  test('is carried out by whoever controls bandwidth: suspects are capped, protected ones are not, all are let go after it', () => {
    const control = new BandwidthControl(bandwidthSettings.parse({ policy: 'throttle', protected: [{ flows: 'h9>h2' }], hold: '10s' }));
    const guard = { frozen: false, actionsLeft: 9, inFlight: () => false };
    const traffic = new Traffic();
    const suspects = new Map([['h5>h2', 5e6], ['h9>h2', 5e6]]);
    control.decide(traffic.after({ h5: 9e6, h9: 9e6 }), traffic.t_s, guard);
    const { actions } = control.decide(traffic.after({ h5: 9e6, h9: 9e6 }), traffic.t_s, guard, suspects);
    expect(actions).toEqual([{ kind: 'throttle-flow', flow: { source: 'h5', destination: 'h2' }, max_bps: 5e6 }]);
    control.answered(actions[0]!, { kind: 'done' }, traffic.t_s);
    const later = Array.from({ length: 40 }, () => control.decide(traffic.after({ h5: 1e5, h9: 9e6 }), traffic.t_s, guard).actions).flat();
    expect(later[0]).toEqual({ kind: 'release-flow', flow: { source: 'h5', destination: 'h2' } });
  });
});
