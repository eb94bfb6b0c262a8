import { describe, expect, it } from 'vitest';
import type { Act } from '../../src/core/engine/protocol.js';
import type { NodeObservation } from '../../src/core/plant/snapshot.js';
import { builtInPolicies } from '../../src/core/policies/registry.js';
import { loadScenario } from '../../src/experiment/load-scenario.js';
import { WallAlarm } from '../../src/live/wall-alarm.js';
import { runTestbed, type ClusterUnderTest, type Teller } from '../../src/testbed/run-testbed.js';

type AlarmFrom = Parameters<typeof runTestbed>[2];
const teller: Teller = { note: () => undefined, sampled: () => undefined };
const realAlarm: AlarmFrom = (epoch_s) => new WallAlarm(epoch_s);

/** What comes before the first row; the run itself is flown on the lab's engines (test/lab/testbed.test.ts). */
async function begin(parts: Partial<ClusterUnderTest>, signal: AbortSignal, alarmFrom = realAlarm, told = teller) {
  const { scenario } = await loadScenario('scenarios/elascale/compute-yoyo-30s.yaml');
  const cluster: ClusterUnderTest = {
    openPlant: () => { throw new Error('no key'); },
    scale: () => Promise.resolve(),
    replicas: () => Promise.resolve(new Map()),
    follow: (_service, _take, listening) => new Promise((resolve) => listening.addEventListener('abort', () => resolve())),
    send: () => Promise.resolve(undefined),
    ...parts,
  };
  return runTestbed({ scenario, policy: scenario.engine.policy, round: 1, policies: builtInPolicies }, cluster, alarmFrom, told, signal);
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

/** Time that passes as fast as the work between its moments is done. */
const hasty: AlarmFrom = () => {
  let now_s = -0.5;
  const calls: { readonly t_s: number; readonly call: () => void }[] = [];
  let going = false;
  const go = (): void => {
    const next = calls.sort((a, b) => a.t_s - b.t_s).shift();
    going = next !== undefined;
    if (next === undefined) return;
    now_s = Math.max(now_s, next.t_s);
    next.call();
    setImmediate(go);
  };
  return {
    get now_s() { return now_s; },
    get moment() { return { steady_s: now_s, wall_s: now_s }; },
    at: (t_s, call) => {
      calls.push({ t_s, call });
      if (!going) setImmediate(go);
      going = true;
    },
    close: () => { calls.length = 0; },
  };
};

describe('a run that ends while a node is being made', () => {
  const made = 'iot-edge.20261124030000';
  const node = (name: string): NodeObservation => ({ name, group: 'iot-edge', created: '', state: 'ready', labels: {} });

  /** A cluster whose run begins a node at its first row; it is done three seconds after the end, or never seen again. */
  async function flown(end: 'interrupted' | 'failed', becomes: 'a node' | 'silence') {
    const asked: Act['action'][] = [];
    const notes: string[] = [];
    const settled = new Map<string, { running: number; leaving: number }>();
    const signal = new AbortController();
    let begun = false;
    let ended_s = Infinity;
    let now_s = () => 0;
    const running = begin({
      scale: (service, to) => {
        if (begun) {
          ended_s = now_s();
          return Promise.reject(new Error('no manager'));
        }
        settled.set(service, { running: to, leaving: 0 });
        return Promise.resolve();
      },
      replicas: () => Promise.resolve(settled),
      openPlant: (alarm) => (now_s = () => alarm.now_s, {
        observe: ({ id }, answer) => {
          const done = alarm.now_s > ended_s + 3;
          if (done && becomes === 'silence') return answer({ kind: 'observation-failed', t_s: alarm.now_s, id, error: 'no manager' });
          const snapshot = { taken_s: alarm.now_s, services: [], groups: [], nodes: [node('iot-edge'), ...(done ? [node(made)] : [])], provisioning: begun && !done ? [made] : [] };
          answer({ kind: 'observed', t_s: alarm.now_s, id, snapshot });
        },
        act: ({ id, action }, answer) => {
          asked.push(action);
          answer({ kind: 'receipt', t_s: alarm.now_s, id, outcome: { kind: 'done' } });
        },
        close: () => Promise.resolve(),
      }),
    }, signal.signal, hasty, {
      note: (text) => void notes.push(text),
      sampled: () => {
        begun = true;
        if (end === 'failed') return;
        ended_s = now_s();
        signal.abort();
      },
    });
    if (end === 'failed') await expect(running).rejects.toThrow('could not be scaled');
    return { asked, notes, run: end === 'failed' ? undefined : await running };
  }

  it.each(['interrupted', 'failed'] as const)('%s: waits for it and takes it away', async (end) => {
    const { asked, notes } = await flown(end, 'a node');
    expect(notes).toEqual([`${made}: still being made; to be removed when that is done`]);
    expect(asked).toEqual([{ kind: 'remove-node', group: 'iot-edge', node: made, drain: true }]);
  });

  it('says what it leaves where the cluster does not answer any more, and keeps the rows that it has', async () => {
    const { asked, notes, run } = await flown('interrupted', 'silence');
    expect(run!.record.measured.timeline.t_s).toHaveLength(1);
    expect(notes.at(-1)).toBe('nodes that the run may have added are left: the cluster cannot be observed: no manager');
    expect(asked).toEqual([]);
  });
});
