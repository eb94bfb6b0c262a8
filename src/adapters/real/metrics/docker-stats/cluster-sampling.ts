import type { Seconds } from '../../../../core/units.js';
import { CallError } from '../../call.js';
import { mapBounded } from '../../map-bounded.js';
import type { SwarmNode } from '../../swarm/inventory.js';
import type { NodeCounters } from './node-counters.js';

/** Reads one node's counters. @throws CallError */
export type ReadNode = (node: SwarmNode) => Promise<NodeCounters>;

/** Who is told what the rounds bring. */
export interface SamplingListener {
  counted(node: SwarmNode, counters: NodeCounters): void;
  failed(node: SwarmNode, error: CallError): void;
}

const nodesAtOnce = 16;

/** What a round may take, at most a quarter of the period: an engine gathers statistics once a second. */
const lead_s: Seconds = 2;

/**
 * Rounds over the engines of all nodes, one a period; ahead of a reader who comes once a period, so that it always
 * finds a fresh one that is over. A node that does not answer keeps no other waiting.
 */
export class ClusterSampling {
  private nodes: readonly SwarmNode[] = [];
  private readonly underWay = new Map<string, Promise<boolean>>();
  private timer: NodeJS.Timeout | null = null;
  private readAt_ms = -Infinity;

  constructor(
    private readonly readNode: ReadNode,
    private readonly listener: SamplingListener,
  ) {}

  /** These are the nodes from now on; those that are down are not asked. */
  follow(nodes: readonly SwarmNode[]): void {
    this.nodes = nodes.filter(({ state }) => state !== 'down');
  }

  /** Rounds from now on. The process may end all the same. */
  every(period_s: Seconds): void {
    this.await(period_s * 1000, period_s * 1000);
  }

  /** Somebody reads now, and will about a period from now. Who comes more often is kept time with every period only. */
  keepTime(period_s: Seconds): void {
    const period_ms = period_s * 1000;
    if (performance.now() - this.readAt_ms < 0.9 * period_ms) return;
    this.readAt_ms = performance.now();
    this.await(period_ms - Math.min(lead_s * 1000, period_ms / 4), period_ms);
  }

  private await(delay_ms: number, period_ms: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      void this.round(this.nodes);
      this.await(period_ms, period_ms);
    }, delay_ms).unref();
  }

  /**
   * Resolves when every node has answered or failed; where a node's last round is not over, that one counts.
   * @returns those that answered
   */
  async round(nodes: readonly SwarmNode[] = this.nodes): Promise<readonly SwarmNode[]> {
    const answered = await mapBounded(nodes, nodesAtOnce, (node) => this.once(node));
    return nodes.filter((_, index) => answered[index]);
  }

  /** Resolves when no call is under way any more. */
  async close(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    await Promise.all(this.underWay.values());
  }

  private once(node: SwarmNode): Promise<boolean> {
    let reading = this.underWay.get(node.id);
    if (reading === undefined) {
      reading = this.read(node).finally(() => this.underWay.delete(node.id));
      this.underWay.set(node.id, reading);
    }
    return reading;
  }

  private async read(node: SwarmNode): Promise<boolean> {
    try {
      this.listener.counted(node, await this.readNode(node));
      return true;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.listener.failed(node, error);
      return false;
    }
  }
}
