import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowName } from '../../../src/core/plant/network.js';
import { replay } from '../../../src/core/journal/replay.js';
import { counters, done, FlowWorld, policies } from './flow-world.js';

const Mbit_B = 1e6 / 8;
const iot = 'h5>h2';
const iperf = 'h6>h7';

/** Counters of the recorded overlay after some seconds at these rates. */
class Traffic {
  private readonly bytes: Record<string, number> = { [iot]: 0, [iperf]: 0 };
  constructor(private readonly world: FlowWorld) {}

  run(iperf_Mbps: number, cycles: number): void {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      this.world.cycle(this.network(iperf_Mbps));
    }
  }

  network(iperf_Mbps: number) {
    const capped = Math.min(iperf_Mbps, (this.world.caps.get(iperf) ?? Infinity) / 1e6);
    this.bytes[iperf]! += capped * Mbit_B * 10;
    this.bytes[iot]! += 0.28 * Mbit_B * 10;
    return counters(this.world.t_s, { sw_1: this.bytes, sw_2: this.bytes, sw_3: { [iperf]: this.bytes[iperf]! } });
  }
}

const kinds = (world: FlowWorld) => world.acts.map(({ action }) => `${action.kind} ${'flow' in action ? flowName(action.flow) : ''}`);

describe('throttle', () => {
  it('a flow over max_bw gets one cap, and keeps it while it stays at it', () => {
    const world = new FlowWorld({ policy: 'throttle' });
    new Traffic(world).run(450, 20);
    expect(kinds(world)).toEqual(['throttle-flow h6>h7']);
    expect(world.acts[0]!.action).toMatchObject({ max_bps: 3e6 });
  });
  it('is released once it has been calm for the hold time', () => {
    const world = new FlowWorld({ policy: 'throttle', hold: '60s' });
    const traffic = new Traffic(world);
    traffic.run(450, 5);
    traffic.run(0, 6);
    expect(world.caps.size).toBe(1);
    traffic.run(0, 2);
    expect(kinds(world)).toEqual(['throttle-flow h6>h7', 'release-flow h6>h7']);
  });
  it('is let go after a probation, which doubles when it relapses', () => {
    const world = new FlowWorld({ policy: 'throttle', probation: '100s' });
    new Traffic(world).run(450, 50);
    const times = world.acts.map(({ id }) => world.journal().entries.flatMap(({ entry }) => (entry.type === 'cycle' && entry.actions.some((act) => act.id === id) ? [entry.t_s] : []))[0]!);
    expect(kinds(world).slice(0, 4)).toEqual(['throttle-flow h6>h7', 'release-flow h6>h7', 'throttle-flow h6>h7', 'release-flow h6>h7']);
    expect([times[1]! - times[0]!, times[3]! - times[2]!]).toEqual([100, 200]);
  });
  it('decides nothing on a missing reading', () => {
    const world = new FlowWorld({ policy: 'throttle', hold: '0s' });
    new Traffic(world).run(450, 3);
    expect(world.cycle(undefined).flows).toEqual([]);
    expect(world.cycle(counters(world.t_s, {})).flows).toMatchObject([{ flow: iperf, rate_bps: null, decision_bps: 3e6 }]);
    expect(world.caps.size).toBe(1);
  });
  it('acts on nothing while frozen, and says so', () => {
    const world = new FlowWorld({ policy: 'throttle' }, { guard: { freeze: true } });
    const traffic = new Traffic(world);
    traffic.run(450, 1);
    expect(world.cycle(traffic.network(450)).flows).toMatchObject([{ flow: iperf, recommendation_bps: 3e6, decision_bps: null, guard: ['freeze'] }]);
    expect(world.acts).toEqual([]);
  });
  it('asks again after a failure, later each time', () => {
    const world = new FlowWorld({ policy: 'throttle' });
    const traffic = new Traffic(world);
    for (let cycle = 0; cycle < 40; cycle += 1) world.cycle(traffic.network(450), { kind: 'failed', error: 'no' });
    expect(world.acts.length).toBeGreaterThan(3);
    expect(world.acts.length).toBeLessThan(8);
  });
  it('knows after a crash what is capped', () => {
    const world = new FlowWorld({ policy: 'throttle', hold: '20s' }, { checkpoint_every: 3 });
    const traffic = new Traffic(world);
    traffic.run(450, 4);
    world.crash();
    traffic.run(450, 4);
    expect(kinds(world)).toEqual(['throttle-flow h6>h7']);
    traffic.run(0, 4);
    expect(world.caps.size).toBe(0);
  });
});

describe('fair-share', () => {
  it('caps the heavy flow at what the protected need leaves, and lifts it when the flow ends', () => {
    const world = new FlowWorld({ policy: 'fair-share', link_capacity: '500Mbps', headroom: 0.2, protected: [{ flows: iot, need: '1Mbps' }], hold: '30s' });
    const traffic = new Traffic(world);
    traffic.run(450, 6);
    expect([...world.caps]).toEqual([[iperf, 390e6]]);
    traffic.run(10, 6);
    expect(world.caps.size).toBe(0);
  });
});

const reading = fc.dictionary(fc.constantFrom('sw_1', 'sw_2'), fc.dictionary(fc.constantFrom(iot, iperf, 'h1>h3'), fc.integer({ min: 0, max: 2e9 })));
const event = fc.record({ switches: fc.option(reading), answer: fc.constantFrom('done', 'failed', 'none'), crash: fc.boolean() });
const policy = fc.constantFrom(
  { policy: 'throttle', protected: [iot], hold: '20s', probation: '50s' },
  { policy: 'fair-share', protected: [iot], hold: '20s', link_capacity: '100Mbps' },
);

describe('whatever the switches count', () => {
  it('no protected flow is capped, no flow has two caps in flight, and a replay gives the same bytes, crashes included', () => {
    fc.assert(fc.property(policy, fc.array(event, { maxLength: 25 }), (bandwidth, events) => {
      const world = new FlowWorld(bandwidth, { checkpoint_every: 4 });
      const unanswered = new Map<string, number>();
      for (const { switches, answer, crash } of events) {
        if (crash && world.lines.length > 1) world.crash();
        const began_s = world.t_s;
        const { actions } = world.cycle(switches === null ? undefined : counters(world.t_s, switches), answer === 'none' ? null : answer === 'done' ? done : { kind: 'failed', error: 'no' });
        for (const { action } of actions) {
          if (!('flow' in action)) continue;
          const name = flowName(action.flow);
          expect(name).not.toBe(iot);
          // One that nobody answers is given up after a minute.
          expect(began_s - (unanswered.get(name) ?? -Infinity)).toBeGreaterThanOrEqual(60);
          if (answer === 'none') unanswered.set(name, began_s);
          else unanswered.delete(name);
        }
        expect(new Set(actions.map(({ action }) => ('flow' in action ? flowName(action.flow) : ''))).size).toBe(actions.length);
      }
      if (world.lines.length > 1) expect(replay(world.journal(), policies)).toMatchObject({ match: true });
    }), { numRuns: 200 });
  });
  it('every cap is lifted once its flow is calm', () => {
    fc.assert(fc.property(policy, fc.array(event, { minLength: 3, maxLength: 15 }), (bandwidth, events) => {
      const world = new FlowWorld(bandwidth);
      for (const { switches, answer } of events) world.cycle(switches === null ? undefined : counters(world.t_s, switches), answer === 'none' ? null : answer === 'done' ? done : { kind: 'failed', error: 'no' });
      for (let cycle = 0; cycle < 60; cycle += 1) world.cycle(counters(world.t_s, { sw_1: { [iperf]: 5 }, sw_2: {} }));
      expect([...world.caps]).toEqual([]);
    }), { numRuns: 100 });
  });
});

describe('compat: elascale', () => {
  const original = { compat: 'elascale' };
  it('throttles at every switch and in every cycle, over the nominal interval, and lifts nothing', () => {
    const world = new FlowWorld({ policy: 'throttle' }, original);
    const bytes = (cycle: number) => ({ [iperf]: cycle * 450 * Mbit_B * 10 });
    for (let cycle = 0; cycle < 3; cycle += 1) world.originalCycle(counters(world.t_s, { sw_1: bytes(cycle), sw_3: bytes(cycle) }));
    expect(kinds(world)).toEqual(Array(4).fill('throttle-flow h6>h7'));
    for (let cycle = 0; cycle < 20; cycle += 1) world.originalCycle(counters(world.t_s, { sw_1: bytes(3), sw_3: bytes(3) }));
    expect(world.acts.some(({ action }) => action.kind === 'release-flow')).toBe(false);
    expect(replay(world.journal(), policies)).toMatchObject({ match: true });
  });
  it('ends where a counter fell', () => {
    const world = new FlowWorld({ policy: 'throttle' }, original);
    world.originalCycle(counters(0, { sw_1: { [iot]: 2 } }));
    expect(world.originalCycle(counters(10, { sw_1: { [iot]: 1 } })).blind).toContain('ValueError');
  });
});
