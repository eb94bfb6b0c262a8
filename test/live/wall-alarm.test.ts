import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WallAlarm } from '../../src/live/wall-alarm.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_000, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('the wall alarm', () => {
  it('counts from the epoch and calls at the time asked for, not before', () => {
    const alarm = new WallAlarm(999_990);
    expect(alarm.now_s).toBe(10);
    const called: number[] = [];
    alarm.at(12.5, () => called.push(alarm.now_s));
    vi.advanceTimersByTime(2499);
    expect(called).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(called).toEqual([12.5]);
  });

  it('goes on from the last time of the journal where the wall clock was set back while the program was down', () => {
    expect(new WallAlarm(999_990, 5000).now_s).toBe(5000);
  });

  it('never falls and keeps its pace when the wall clock is set while it runs', () => {
    const alarm = new WallAlarm(999_990);
    vi.setSystemTime(0);
    vi.advanceTimersByTime(3000);
    expect(alarm.now_s).toBe(13);
    expect(alarm.moment).toEqual({ steady_s: 13, wall_s: 3 });
  });

  it('bears waits that are longer than a timer can be', () => {
    const alarm = new WallAlarm(1_000_000);
    let called = false;
    const days40_s = 40 * 86_400;
    alarm.at(days40_s, () => { called = true; });
    vi.advanceTimersByTime(days40_s * 1000 - 1);
    expect(called).toBe(false);
    vi.advanceTimersByTime(2);
    expect(called).toBe(true);
  });

  it('closed, it calls nobody', () => {
    const alarm = new WallAlarm(0);
    alarm.at(alarm.now_s + 1, () => { throw new Error('called'); });
    alarm.close();
    vi.advanceTimersByTime(5000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
