import { describe, expect, it } from 'vitest';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { WallAlarm } from '../../src/live/wall-alarm.js';
import { runTestbed, type ClusterUnderTest, type Teller } from '../../src/testbed/run-testbed.js';

const teller: Teller = { note: () => undefined, sampled: () => undefined };
const alarmFrom = (epoch_s: number) => new WallAlarm(epoch_s);

/** What comes before the first row; the run itself is flown on the lab's engines (test/lab/testbed.test.ts). */
async function begin(parts: Partial<ClusterUnderTest>, signal: AbortSignal) {
  const { scenario } = await loadScenario('scenarios/elascale/compute-yoyo-30s.yaml');
  const cluster: ClusterUnderTest = {
    openPlant: () => { throw new Error('no key'); },
    scale: () => Promise.resolve(),
    replicas: () => Promise.resolve(new Map()),
    follow: (_service, _take, listening) => new Promise((resolve) => listening.addEventListener('abort', () => resolve())),
    send: () => Promise.resolve(undefined),
    ...parts,
  };
  return runTestbed({ scenario, policy: scenario.engine.policy, round: 1, policies: builtInPolicies }, cluster, alarmFrom, teller, signal);
}

describe('a run on a real cluster, before its first row', () => {
  it('that is to end already scales nothing and waits for nothing', async () => {
    const scaled: string[] = [];
    await expect(begin({ scale: (service) => { scaled.push(service); return Promise.resolve(); } }, AbortSignal.abort())).resolves.toBeUndefined();
    expect(scaled).toEqual([]);
  });

  it('leaves nobody listening when the cluster cannot be opened', async () => {
    const followed: AbortSignal[] = [];
    const settled = new Map<string, { running: number; leaving: number }>();
    const opening = begin({
      scale: (service, running) => { settled.set(service, { running, leaving: 0 }); return Promise.resolve(); },
      replicas: () => Promise.resolve(settled),
      follow: (_service, _take, listening) => { followed.push(listening); return Promise.resolve(); },
    }, new AbortController().signal);
    await expect(opening).rejects.toThrow('no key');
    expect(followed.filter(({ aborted }) => !aborted)).toEqual([]);
  });
});
