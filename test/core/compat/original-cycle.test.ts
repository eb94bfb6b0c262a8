import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noDetector } from '../../../src/core/anomaly/detector.js';
import { detectorScorer } from '../../../src/core/compat/anomaly-score.js';
import { getOption } from '../../../src/core/compat/ini-file.js';
import { originalCycle, type Scorer } from '../../../src/core/compat/original-cycle.js';
import type { OriginalCycleRecord } from '../../../src/core/compat/original-record.js';
import { originalStateFrom, type OriginalState } from '../../../src/core/compat/original-state.js';
import { OriginalStop } from '../../../src/core/compat/original-stop.js';
import { originalStatisticsTargets } from '../../../src/core/compat/statistics-row.js';
import { engineConfiguration, type EngineConfiguration } from '../../../src/core/configuration/engine-configuration.js';
import type { Request } from '../../../src/core/engine/request.js';
import type { Input } from '../../../src/core/engine/protocol.js';
import { ScriptedSwarm, type ScriptedNode } from '../../golden/scripted-swarm.js';

const epoch_s = 1543270005;
const node = (name: string): ScriptedNode => [name, '2018-11-21 10:00:00.123456789 +0000 utc'];

/** A stack of two services on two groups. */
function swarmOf(readings: Record<string, number[]>, replicas = 1): ScriptedSwarm {
  const stacks = { shop: { web: { replicas, group: 'edge' }, db: { replicas: 1, group: 'core' } } };
  return new ScriptedSwarm(stacks, [node('edge'), node('core')], readings, epoch_s, 140);
}

function configured(given: object): EngineConfiguration {
  return engineConfiguration.parse({ compat: 'elascale', ignore: { services: ['db'], groups: ['core'] }, ...given });
}

function stopOf(call: () => unknown): OriginalStop {
  try {
    call();
  } catch (error) {
    if (error instanceof OriginalStop) return error;
    throw error;
  }
  throw new Error('it did not end');
}

describe('from a normal configuration', () => {
  test('adaptive takes its parameters by their usual names, and moves a limit for good', () => {
    const configuration = configured({ policy: { name: 'adaptive', parameters: { alpha: 0.1, beta: '7s', minimum_threshold: 0.05 } }, services: { web: { cpu_up_limit: 0.5 } } });
    const state = originalStateFrom(configuration);
    const swarm = swarmOf({ web: [0.6, 0.7, 0.4, 0.4] });
    const { decisions } = swarm.drive(originalCycle(state, configuration, epoch_s));
    expect(swarm.t_s).toBe(14);
    expect(getOption(state.micro, 'web', 'cpu_up_lim')).toBe('0.55');
    expect(decisions).toStrictEqual([{
      t_s: 14, kind: 'service', target: 'web', utilisation: 0.4, thresholds: { up: 0.55, down: 0.2 }, current: 1, recommendation: 1, decision: 1,
      reason: 'high twice: upper limit raised; between the limits', guard: [],
    }]);
  });

  test('discrete scales, refuses whole steps out of bounds, and says both', () => {
    const configuration = configured({ services: { web: { max: 2 } } });
    const state = originalStateFrom(configuration);
    const swarm = swarmOf({ web: [0.9, 0.9] });
    const cycle = () => swarm.drive(originalCycle(state, configuration, epoch_s)).decisions[0];
    expect(cycle()).toMatchObject({ current: 1, recommendation: 2, decision: 2, reason: 'at or above the upper limit', guard: [] });
    expect(cycle()).toMatchObject({ current: 2, recommendation: 3, decision: 2, reason: 'refused: above max', guard: [{ rule: 'bounds', from: 3, to: 2 }] });
  });

  test('a newcomer gets the configured defaults, and an empty ignore list ignores nothing', () => {
    const configuration = configured({ ignore: {}, service_defaults: { cpu_up_limit: 0.3, up_step: 2 } });
    const swarm = swarmOf({ web: [0.31], db: [0.29, 0.29] });
    const { events } = swarm.drive(originalCycle(originalStateFrom(configuration), configuration, epoch_s));
    expect(events).toContainEqual({ kind: 'scale', service: 'web', from: 1, to: 3 });
    expect(events).toContainEqual({ kind: 'hold', target: 'db' });
  });

  test('node groups: one node whatever the step, and its making blocks the cycle', () => {
    const configuration = configured({ scale_groups: true, groups: { edge: { up_step: 2 } } });
    const swarm = swarmOf({ edge: [0.9], web: [0.4, 0.4] });
    const { decisions } = swarm.drive(originalCycle(originalStateFrom(configuration), configuration, epoch_s));
    expect(swarm.t_s).toBe(140);
    expect(swarm.nodes.map(([name]) => name)).toContain('edge.20181126220645');
    expect(decisions[0]).toMatchObject({ kind: 'group', target: 'edge', current: 1, recommendation: 3, decision: 2, guard: [{ rule: 'step', from: 3, to: 2 }] });
  });

  test('none only monitors; a policy that the original did not have is refused', () => {
    const none = configured({ policy: 'none', scale_groups: true });
    expect(swarmOf({}).drive(originalCycle(originalStateFrom(none), none, epoch_s)).events.filter(({ kind }) => kind === 'monitor')).toHaveLength(2);
    const step = configured({ policy: 'step' });
    expect(() => originalCycle(originalStateFrom(step), step, epoch_s).next()).toThrow('knows the policies discrete, adaptive, none; found step');
  });
});

describe('where the original ended', () => {
  const configuration = configured({});

  test('a missing reading: KeyError, with what the cycle did until then', () => {
    const swarm = swarmOf({});
    swarm.missing.add('web');
    const stop = stopOf(() => swarm.drive(originalCycle(originalStateFrom(configuration), configuration, epoch_s)));
    expect(stop.exception).toBe('KeyError');
    expect(stop.record?.events.at(-1)).toStrictEqual({ kind: 'stack', stack: 'shop' });
  });

  test('an observation that fails: ConnectionError', () => {
    const sequence = originalCycle(originalStateFrom(configuration), configuration, epoch_s);
    sequence.next();
    expect(stopOf(() => sequence.next({ kind: 'observation-failed', t_s: 1, id: 1, error: 'timeout' }))).toMatchObject({ exception: 'ConnectionError' });
  });

  test('a global service: ValueError when it should be scaled', () => {
    const swarm = swarmOf({ web: [0.9] });
    const sequence = originalCycle(originalStateFrom(configuration), configuration, epoch_s);
    const global = (request: Request): Input => {
      const input = swarm.answer(request);
      if (input.kind !== 'observed') return input;
      return { ...input, snapshot: { ...input.snapshot, services: input.snapshot.services.map((service) => Object.defineProperty(service, 'mode', { value: 'global' })) } };
    };
    expect(stopOf(() => {
      for (let step = sequence.next(); step.done !== true;) step = sequence.next(global(step.value));
    })).toMatchObject({ exception: 'ValueError' });
  });

  test.each([['docker-machine create', []], ['swarm join', ['create_vm']], ['--label-add', ['create_vm', 'add_node']]])(
    'a failed %s: CalledProcessError, what was made stays', (fault, made) => {
      const macro = configured({ scale_groups: true });
      const swarm = swarmOf({ edge: [0.9] });
      swarm.faults = [fault];
      const stop = stopOf(() => swarm.drive(originalCycle(originalStateFrom(macro), macro, epoch_s)));
      expect(stop.exception).toBe('CalledProcessError');
      expect(stop.record?.events.slice(-made.length - 1).map(({ kind }) => kind)).toStrictEqual([...made, 'fail']);
    });

  test.each([['swarm leave', []], ['docker-machine rm', ['remove_node']]])('a failed %s: CalledProcessError, what is gone stays gone', (fault, gone) => {
    const macro = configured({ scale_groups: true });
    const swarm = swarmOf({ edge: [0.1, 0.1] });
    swarm.nodes.push(['edge.20181126220645', '2018-11-26 22:06:45.123456789 +0000 utc']);
    swarm.faults = [fault];
    const stop = stopOf(() => swarm.drive(originalCycle(originalStateFrom(macro), macro, epoch_s)));
    expect(stop.exception).toBe('CalledProcessError');
    expect(stop.record?.events.slice(-gone.length - 1).map(({ kind }) => kind)).toStrictEqual([...gone, 'fail']);
  });

  test('the statistics row is only logged when its targets are named, and then they must exist', () => {
    const state = originalStateFrom(configuration);
    state.constants = { ...state.constants, statistics: originalStatisticsTargets };
    expect(stopOf(() => swarmOf({ web: [0.4, 0.4] }).drive(originalCycle(state, configuration, epoch_s)))).toMatchObject({ exception: 'KeyError' });
    state.constants = { ...state.constants, statistics: { services: ['web', 'db'], group: 'edge' } };
    const { events } = swarmOf({ web: [0.4, 0.4] }).drive(originalCycle(state, configuration, epoch_s));
    expect(events.at(-1)).toStrictEqual({ kind: 'stats', score: null, row: '0.5,0.0,1,0.5,0.0,1,0.5,0.0,1,None\n' });
  });
});

describe('anomaly investigation', () => {
  const configuration = configured({});
  const phases = (state: OriginalState, scores: readonly number[]) => {
    const swarm = swarmOf({ web: Array<number>(40).fill(0.4) }, 3);
    const left = [...scores];
    const scorer: Scorer = () => [0, left.shift()!];
    return scores.map(() => swarm.drive(originalCycle(state, configuration, epoch_s, scorer)).events.flatMap((event) => (event.kind === 'investigation' ? [event.phase] : []))[0]);
  };

  test('holds for six cycles after the anomaly, which itself is strictly above the limit', () => {
    expect(phases(originalStateFrom(configuration), [0.9999, 1, 0, 0, 0, 0, 0, 0, 0])).toStrictEqual(['none', 'entered', ...Array<string>(6).fill('still'), 'none']);
  });

  test('detectors built on the detector interface score CPU and network of a service', () => {
    const seen: string[] = [];
    const scorer = detectorScorer((service, metric) => {
      seen.push(`${service}.${metric}`);
      return metric === 'cpu' ? noDetector : { score: ({ value }) => value / 10 };
    });
    expect(scorer('web', { t_s: 0, measured: { cpu: 1, net_tx_Bps: 5 } })).toStrictEqual([0, 0.5]);
    scorer('web', { t_s: 10, measured: { cpu: 1, net_tx_Bps: 5 } });
    expect(seen).toStrictEqual(['web.cpu', 'web.network']);
    expect(() => scorer('web', { t_s: 20, measured: null })).toThrow('KeyError');
  });
});

describe('whatever is read', () => {
  const readings = fc.array(fc.double({ min: 0, max: 1.5, noNaN: true }), { minLength: 40, maxLength: 40 });
  const bounds = fc.record({ min: fc.integer({ min: 1, max: 3 }), max: fc.integer({ min: 3, max: 6 }), up_step: fc.integer({ min: 1, max: 3 }), down_step: fc.integer({ min: 1, max: 3 }) });
  const policy = fc.constantFrom('discrete', 'adaptive');

  test('no service leaves its bounds, and limits only move outward', () => {
    fc.assert(fc.property(readings, bounds, policy, (values, web, name) => {
      const configuration = configured({ policy: name, services: { web } });
      const state = originalStateFrom(configuration);
      const swarm = swarmOf({ web: [...values] }, 3);
      let [up, down] = [0.65, 0.2];
      for (let cycle = 0; cycle < 10; cycle++) {
        swarm.drive(originalCycle(state, configuration, epoch_s));
        const replicas = swarm.service('web').replicas;
        expect(replicas).toBeGreaterThanOrEqual(web.min);
        expect(replicas).toBeLessThanOrEqual(web.max);
        const now = [Number(getOption(state.micro, 'web', 'cpu_up_lim')), Number(getOption(state.micro, 'web', 'cpu_down_lim'))] as const;
        expect(now[0]).toBeGreaterThanOrEqual(up);
        expect(now[1]).toBeLessThanOrEqual(down);
        [up, down] = now;
      }
    }), { seed: 1 });
  });

  test('the state is plain data: kept as JSON between cycles it decides the same', () => {
    fc.assert(fc.property(readings, policy, (values, name) => {
      const configuration = configured({ policy: name });
      const run = (keep: (state: OriginalState) => OriginalState) => {
        let state = originalStateFrom(configuration);
        const swarm = swarmOf({ web: [...values] });
        const records: OriginalCycleRecord[] = [];
        for (let cycle = 0; cycle < 10; cycle++) {
          records.push(swarm.drive(originalCycle(state, configuration, epoch_s)));
          state = keep(state);
        }
        return records;
      };
      expect(run((state) => JSON.parse(JSON.stringify(state)) as OriginalState)).toStrictEqual(run((state) => state));
    }), { numRuns: 40, seed: 1 });
  });
});
