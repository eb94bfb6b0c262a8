import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ObservationFailed, Observed, Receipt } from '../../../src/core/engine/protocol.js';
import type { Action } from '../../../src/core/plant/action.js';
import type { MetricsSource } from '../../../src/adapters/real/metrics/metrics-source.js';
import type { NodeProvisioning } from '../../../src/adapters/real/node-provisioning.js';
import { RealPlant } from '../../../src/adapters/real/real-plant.js';
import { DockerEngine } from '../../../src/adapters/real/swarm/docker-engine.js';

/** What a swarm that answers does is proven in test/lab; here nobody listens. */
const socket = join(import.meta.dirname, 'no-such.sock');
const manager = new DockerEngine({ kind: 'unix', path: socket }, { timeout_s: 5, attempts: 1 });
const metrics: MetricsSource = { read: () => Promise.reject(new Error('not asked')), close: () => Promise.resolve() };

function stand(provisioning: NodeProvisioning | null = null, times: number[] = [0]): RealPlant {
  const clock = { epoch_s: 0, get now_s() { return times.length > 1 ? times.shift()! : times[0]!; } };
  return new RealPlant({ manager, metrics, window_s: 30, provisioning, network: null, rebalance: false, clock, refusal: () => null, warn: () => undefined });
}
const observe = (plant: RealPlant, id: number) => new Promise<Observed | ObservationFailed>((resolve) => plant.observe({ kind: 'observe', id, purpose: 'cycle', detail: 'services' }, resolve));
const act = (plant: RealPlant, action: Action) => new Promise<Receipt>((resolve) => plant.act({ kind: 'act', id: 7, action }, resolve));

const add: Action = { kind: 'add-node', group: 'iot-edge', node: 'iot-edge.20181126220645' };
const remove: Action = { kind: 'remove-node', group: 'iot-edge', node: 'iot-edge.20181126220645', drain: true };

describe('a plant whose manager is not there', () => {
  test('fails what is asked, and says where it asked', async () => {
    expect(await observe(stand(), 3)).toEqual({ kind: 'observation-failed', t_s: 0, id: 3, error: expect.stringMatching(/^GET \/(services|tasks|nodes) on unix:.*no-such\.sock: connect ENOENT/) as string });
    expect(await act(stand(), { kind: 'scale-service', service: 'api', from: 1, to: 2 })).toMatchObject({ kind: 'receipt', id: 7, outcome: { kind: 'failed', error: expect.stringMatching(/\/services\/api on unix:.*ENOENT/) as string } });
  });

  test('answers in order of time, even where the clock was set back', async () => {
    const plant = stand(null, [10, 4, 12]);
    const times = [];
    for (const id of [1, 2, 3]) times.push((await observe(plant, id)).t_s);
    expect(times).toEqual([10, 10, 12]);
  });
});

describe('nodes', () => {
  test('are nobody\'s business where no provider is named', async () => {
    for (const action of [add, remove]) {
      expect((await act(stand(), action)).outcome).toEqual({ kind: 'failed', error: expect.stringMatching(/iot-edge\.20181126220645.*nobody makes machines here \(nodes\.provider is none\)/) as string });
    }
  });

  test('are the provisioning\'s, whose outcome is the receipt\'s', async () => {
    const asked: unknown[] = [];
    const provisioning: NodeProvisioning = {
      add: (...call) => { asked.push(call); return Promise.resolve({ kind: 'failed', error: 'no quota', reached: 'created' }); },
      remove: (...call) => { asked.push(call); return Promise.resolve({ kind: 'done' }); },
      names: () => [],
    };
    expect((await act(stand(provisioning), add)).outcome).toEqual({ kind: 'failed', error: 'no quota', reached: 'created' });
    expect((await act(stand(provisioning), remove)).outcome).toEqual({ kind: 'done' });
    expect(asked).toEqual([['iot-edge', 'iot-edge.20181126220645'], ['iot-edge.20181126220645', true]]);
  });
});
