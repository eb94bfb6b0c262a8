import { expect, it } from 'vitest';
import { freeze, FreezeSwitch, unfreeze } from '../../src/live/freeze-switch.js';
import { MemoryRecord } from './virtual-cluster.js';

it('is a record whose being there freezes; frozen again it has the newer reason', async () => {
  const record = new MemoryRecord('elascale-freeze');
  const read = () => new FreezeSwitch(record, () => undefined).read();
  expect(await read()).toBeNull();
  await freeze(record, 'one');
  await freeze(record, 'two');
  expect(await read()).toBe('two');
  expect([await unfreeze(record), await unfreeze(record)]).toEqual([true, false]);
  expect(await read()).toBeNull();
});

it('holds what it was where it cannot be read, and tells of the silence', async () => {
  const record = new MemoryRecord('elascale-freeze');
  const told: (string | null)[] = [];
  const frozen = new FreezeSwitch(record, (error) => told.push(error === null ? null : error.failure));
  await frozen.read();
  record.reachable = false;
  expect(await frozen.read()).toBeNull();
  record.reachable = true;
  await freeze(record, 'storm');
  await frozen.read();
  record.reachable = false;
  expect(await frozen.read()).toBe('storm');
  expect(told).toEqual([null, 'unreachable', null, 'unreachable']);
});

it('gives up on freezing where somebody else is faster every time', async () => {
  const record = new MemoryRecord('elascale-freeze');
  record.put({ reason: 'theirs' });
  record.update = () => Promise.resolve(false);
  await expect(freeze(record, 'mine')).rejects.toMatchObject({ failure: 'conflict' });
});
