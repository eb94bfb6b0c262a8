import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ryuControl } from '../../../../../src/adapters/real/network/ryu/ryu-control.js';
import { overlayOf } from '../../../../../src/topology/overlay.js';
import { topology } from '../../../../../src/topology/topology.js';

const overlay = overlayOf(topology.parse({
  name: 'one', swarm: { master: 'h1', monitor: 'h2' }, switches: { sw1: {} },
  hosts: { h1: { address: '192.168.200.10' }, h2: { address: '192.168.200.11' } }, links: [{ between: ['sw1', 'h1'] }, { between: ['sw1', 'h2'] }],
}));
const listed = { dpid: '0000ffffffffffff', ports: [{ name: 'pair_h1_1', port_no: '00000001' }, { name: 'pair_h2_1', port_no: '0000000a' }] };
const dpid = String(0xffffffffffffn);

/** What goes wrong between Elascale and Ryu; what goes right is tried on Ryu itself in the lab. */
describe('a switch that is reached through Ryu', () => {
  let server: Server;
  let asked: string[];
  /** Answers by path; a path without one is not found. */
  async function control(answers: Readonly<Record<string, unknown>>) {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.method!} ${request.url!}`);
      const answer = answers[request.url!];
      response.writeHead(answer === undefined ? 404 : 200).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return ryuControl({ overlay, url, limits: { timeout_s: 5, attempts: 1 }, now_s: () => 0, warn: () => undefined });
  }
  afterEach(() => server.close());

  it('is not found where Ryu has other switches, or no list of them', async () => {
    await expect((await control({ '/v1.0/topology/switches': [{ ...listed, ports: [] }] })).observe()).rejects.toMatchObject({ failure: 'not-found', message: expect.stringContaining('pair_h1_1, pair_h2_1') });
    server.close();
    await expect((await control({})).observe()).rejects.toMatchObject({ failure: 'not-found', message: expect.stringContaining('ryu.app.rest_topology') });
  });

  it('is not guessed where two have its ports', async () => {
    await expect((await control({ '/v1.0/topology/switches': [listed, { ...listed, dpid: '01' }] })).observe()).rejects.toMatchObject({ failure: 'conflict' });
  });

  it('that keeps silent to Ryu is not taken for one without rules', async () => {
    const flows = { '/v1.0/topology/switches': [listed], [`/stats/flow/${dpid}`]: { [dpid]: [] }, [`/stats/aggregateflow/${dpid}`]: { [dpid]: [] } };
    await expect((await control(flows)).observe()).rejects.toMatchObject({ failure: 'timeout' });
    expect(asked.filter((call) => call.includes('flowentry'))).toEqual([]);
  });

  it('whose cap does not show afterwards has refused it', async () => {
    const answers = {
      '/v1.0/topology/switches': [listed], [`/stats/flow/${dpid}`]: { [dpid]: [] }, [`/stats/meterconfig/${dpid}`]: { [dpid]: [] }, '/stats/meterentry/add': '', '/stats/flowentry/add': '',
    };
    await expect((await control(answers)).throttle({ source: 'h1', destination: 'h2' }, 3e6)).rejects.toMatchObject({ failure: 'refused', message: expect.stringContaining('meter 1 of 3000 kbit/s for h1>h2') });
  });

  it('answers what is no answer of Ryu\'s', async () => {
    await expect((await control({ '/v1.0/topology/switches': '<html>' })).observe()).rejects.toMatchObject({ failure: 'bad-answer' });
  });
});
