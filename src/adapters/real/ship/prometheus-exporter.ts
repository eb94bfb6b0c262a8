import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Seconds } from '../../../core/units.js';
import type { NodeCounters } from '../metrics/docker-stats/node-counters.js';
import type { SwarmNode } from '../swarm/inventory.js';
import { containerFamilies } from './container-families.js';
import { exposition, expositionType } from './exposition.js';
import type { ShipTarget } from './ship-target.js';

interface Counted {
  readonly node: SwarmNode;
  readonly counters: NodeCounters;
}

/** An exporter for swarms without cAdvisor: the last counters of every node under /metrics. */
export class PrometheusExporter implements ShipTarget {
  readonly at: string;
  readonly figures = {};
  private readonly latest = new Map<string, Counted>();

  private constructor(private readonly server: Server, private readonly age_s_max: Seconds) {
    const { address, family, port } = server.address() as AddressInfo;
    this.at = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`;
    server.on('request', ({ method = '', url = '' }, answer) => {
      const found = (method === 'GET' || method === 'HEAD') && url.replace(/\?.*$/, '') === '/metrics';
      answer.writeHead(found ? 200 : 404, { 'content-type': found ? expositionType : 'text/plain' });
      answer.end(found ? exposition(containerFamilies(this.fresh())) : 'GET /metrics\n');
    });
  }

  /**
   * @param port 0: any that is free
   * @param age_s_max older counters are served no more: the series of a node that left or fell silent end
   * @throws the system's error when it cannot listen there
   */
  static async listen(host: string, port: number, age_s_max: Seconds): Promise<PrometheusExporter> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return new PrometheusExporter(server, age_s_max);
  }

  counted(node: SwarmNode, counters: NodeCounters): void {
    this.latest.set(node.id, { node, counters });
  }

  failed(): void {
    // Its last counters bear their time: until they are too old, Prometheus knows them as the sample that it has.
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private fresh(): readonly Counted[] {
    const oldest_unix_s = Date.now() / 1000 - this.age_s_max;
    for (const [id, { counters }] of this.latest) if (counters.at_unix_s < oldest_unix_s) this.latest.delete(id);
    return [...this.latest.values()];
  }
}
