import type { Seconds } from '../../../../core/units.js';
import type { CallError } from '../../call.js';
import type { Inventory, SwarmNode } from '../../swarm/inventory.js';
import type { Readings } from '../metrics-source.js';
import { inWindow } from '../sample.js';
import { meanReading, meanReadings, newestByTask } from '../window-mean.js';
import type { NodeCounters } from './node-counters.js';
import { samplesBetween, type NodeRound } from './samples-between.js';

interface Page {
  last: NodeCounters | null;
  /** In order of their times. */
  rounds: readonly NodeRound[];
  failure: CallError | null;
}

/** The samples of all nodes for as long as a window may ask for them. Reads no clock: times come with the counters. */
export class SampleBook {
  private readonly pages = new Map<string, Page>();
  private keep_s: Seconds = 0;

  /** @param span_s_max a node that was not read for longer begins anew: a mean over more would say nothing of now */
  constructor(private readonly span_s_max: Seconds) {}

  counted({ id, cores }: SwarmNode, counters: NodeCounters): void {
    const page = this.page(id);
    const { last } = page;
    const fresh = last !== null && counters.at_unix_s - last.at_unix_s <= this.span_s_max ? [samplesBetween(last, counters, cores)] : [];
    page.rounds = [...page.rounds.filter(({ at_unix_s }) => at_unix_s > counters.at_unix_s - this.keep_s), ...fresh];
    page.last = counters;
    page.failure = null;
  }

  failed({ id }: SwarmNode, failure: CallError): void {
    this.page(id).failure = failure;
  }

  /**
   * Samples within the window are kept from now on. Those of a node that left stay in the means until they are too old,
   * as those of a removed task do.
   * @throws CallError of the first node, where every one is silent and failed
   */
  readings(now_unix_s: number, window_s: Seconds, { nodes }: Inventory): Readings {
    this.keep_s = Math.max(this.keep_s, window_s);
    this.forgetAllBut(nodes, now_unix_s);
    const roundsOf = (page: Page | undefined) => inWindow(page?.rounds ?? [], now_unix_s, window_s);
    const heard = nodes.map((node) => ({ name: node.name, page: this.pages.get(node.id), rounds: roundsOf(this.pages.get(node.id)) }));
    const silent = heard.filter(({ rounds }) => rounds.length === 0);
    const failures = silent.flatMap(({ name, page }) => page === undefined || page.failure === null ? [] : [{ name, failure: page.failure }]);
    if (failures.length > 0 && failures.length === nodes.length) throw failures[0]!.failure;
    const containers = [...this.pages.values()].flatMap((page) => roundsOf(page).flatMap((round) => round.containers));
    return {
      services: meanReadings(containers, ({ service }) => service),
      nodes: new Map(heard.flatMap(({ name, rounds }) => {
        const reading = meanReading(rounds.flatMap(({ node }) => node ?? []));
        return reading === null ? [] : [[name, reading] as const];
      })),
      tasks: newestByTask(containers),
      silent: silent.map(({ name }) => name),
      failures: new Map(failures.map(({ name, failure }) => [name, failure.message])),
    };
  }

  private forgetAllBut(nodes: readonly SwarmNode[], now_unix_s: number): void {
    const there = new Set(nodes.map(({ id }) => id));
    for (const [id, { last }] of this.pages) {
      if (!there.has(id) && (last === null || last.at_unix_s <= now_unix_s - this.keep_s)) this.pages.delete(id);
    }
  }

  private page(id: string): Page {
    let page = this.pages.get(id);
    if (page === undefined) this.pages.set(id, page = { last: null, rounds: [], failure: null });
    return page;
  }
}
