import { expect, it } from 'vitest';
import type { Readings } from '../../src/adapters/real/metrics/metrics-source.js';
import { namingSilentNodes } from '../../src/live/silent-nodes.js';

it('silent nodes are named when that begins, changes and ends, not in every cycle', async () => {
  const rounds: (readonly string[])[] = [[], ['a'], ['a'], ['a', 'b'], [], []];
  const said: string[] = [];
  const none = new Map<string, never>();
  const source = namingSilentNodes({
    read: () => Promise.resolve<Readings>({ services: none, nodes: none, tasks: none, silent: rounds.shift()!, failures: new Map([['b', `timeout ${rounds.length}`]]) }),
    close: () => Promise.resolve(),
  }, (text) => said.push(text));
  while (rounds.length > 0) await source.read(30, { services: [], nodes: [], tasks: [] });
  expect(said).toEqual(['no readings of a: services with tasks there are held', 'no readings of a, b (timeout 2): services with tasks there are held', 'every node gives readings again']);
});
