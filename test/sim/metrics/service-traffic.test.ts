import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ServiceTrafficMeter } from '../../../src/sim/metrics/service-traffic.js';
import { source } from '../../../src/sim/model/workload.js';
import { ClientLedger } from '../../../src/sim/traffic/client-ledger.js';

const workload = ['web', 'web', 'api'].map((entry, index) => source.parse({ kind: 'open', name: `s${index}`, entry, level: { kind: 'steps', steps: [{ at: '0s', level: 1 }] } }));
function meter() {
  const ledger = new ClientLedger(workload.length);
  return { ledger, made: new ServiceTrafficMeter(workload, { sourceTotals: () => ledger }) };
}

it('tells what ended between two readings, of all sources that enter a service together', () => {
  const { ledger, made } = meter();
  ledger.complete(0, 6, 0.1);
  ledger.complete(1, 2, 0.5);
  ledger.fail(1, 2);
  expect(made.read(10)).toEqual(new Map([['web', { request_rate_rps: 1, latency_s: 0.2, error_share: 0.2 }], ['api', { request_rate_rps: 0, latency_s: null, error_share: 0 }]]));
  ledger.complete(2, 5, 0.3);
  expect(made.read(20).get('api')).toEqual({ request_rate_rps: 0.5, latency_s: 0.3, error_share: 0 });
  expect(made.read(20).size).toBe(0);
});

it('neither loses nor doubles a request, however often it is read', () => {
  const event = fc.record({ source: fc.nat(2), messages: fc.integer({ min: 1, max: 9 }), fails: fc.boolean(), readFirst: fc.boolean() });
  fc.assert(fc.property(fc.array(event), (events) => {
    const { ledger, made } = meter();
    let [ended, t_s] = [0, 0];
    const read = () => {
      t_s += 10;
      for (const { request_rate_rps } of made.read(t_s).values()) ended += request_rate_rps * 10;
    };
    for (const { source: from, messages, fails, readFirst } of events) {
      if (readFirst) read();
      if (fails) ledger.fail(from, messages);
      else ledger.complete(from, messages, 1);
    }
    read();
    expect(ended).toBeCloseTo(events.reduce((sum, { messages }) => sum + messages, 0), 3);
  }));
});
