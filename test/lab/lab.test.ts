import { describe, expect, inject, it } from 'vitest';
import { openLab, listHosts } from '../../src/lab/lab.js';

describe('the standing lab', () => {
  it('has three hosts that answer', async () => {
    const hosts = await listHosts(openLab(inject('labName')));
    expect(hosts.map(({ name, state }) => [name, state])).toEqual([['iot-master', 'ready'], ['iot-edge', 'ready'], ['iot-core', 'ready']]);
  });
});
