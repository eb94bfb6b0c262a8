import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { poll } from '../../../src/adapters/real/poll.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('looks once a second until there is an answer', async () => {
  const look = vi.fn<() => Promise<string | undefined>>().mockResolvedValueOnce(undefined).mockResolvedValueOnce(undefined).mockResolvedValue('there');
  const began = performance.now();
  const found = poll(10, look);
  await vi.runAllTimersAsync();
  expect(await found).toBe('there');
  expect(look).toHaveBeenCalledTimes(3);
  expect(performance.now() - began).toBe(2000);
});

test('gives up when the time is over, after a last look', async () => {
  const look = vi.fn<() => Promise<undefined>>().mockResolvedValue(undefined);
  const began = performance.now();
  const found = poll(2.5, look);
  await vi.runAllTimersAsync();
  expect(await found).toBeUndefined();
  expect(look).toHaveBeenCalledTimes(4);
  expect(performance.now() - began).toBe(2500);
});

test('looks at least once, and lets failures pass', async () => {
  expect(await poll(0, () => Promise.resolve(1))).toBe(1);
  await expect(poll(5, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
