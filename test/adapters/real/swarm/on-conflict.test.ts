import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallError } from '../../../../src/adapters/real/call.js';
import { againOnConflict } from '../../../../src/adapters/real/swarm/on-conflict.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const conflict = new CallError('conflict', 'POST', 'update out of sequence', '');

test('a change that others were faster than is made again, whole', async () => {
  const change = vi.fn<() => Promise<string>>().mockRejectedValueOnce(conflict).mockRejectedValueOnce(conflict).mockResolvedValue('done');
  const ended = againOnConflict(change);
  await vi.runAllTimersAsync();
  expect(await ended).toBe('done');
  expect(change).toHaveBeenCalledTimes(3);
});

test('not for ever', async () => {
  const change = vi.fn<() => Promise<void>>().mockRejectedValue(conflict);
  const ended = againOnConflict(change).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  expect(await ended).toBe(conflict);
  expect(change).toHaveBeenCalledTimes(6);
});

test('another failure is nobody\'s turn', async () => {
  const refused = new CallError('refused', 'POST', 'no', '');
  const change = vi.fn<() => Promise<void>>().mockRejectedValue(refused);
  await expect(againOnConflict(change)).rejects.toBe(refused);
  expect(change).toHaveBeenCalledTimes(1);
});
