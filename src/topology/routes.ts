import type { LinkEnd, Overlay, SwitchEnd } from './overlay.js';

/** The way of a flow over the overlay. */
export interface Route {
  /** Source and destination included. */
  readonly nodes: readonly string[];
  /** Links between them: indexes in `overlay.links`. */
  readonly links: readonly number[];
  /** For every switch on the way, in order, the end by which the flow leaves it: its `port` is where a cap takes hold. */
  readonly leaves: readonly SwitchEnd[];
}

/** A search's fringe: the nodes that it reached last, and for every node the link it was reached by. */
interface Side {
  fringe: number[];
  /** Number of the search that reached a node; what earlier ones left need not be cleared. */
  readonly reachedIn: Int32Array;
  readonly by: Int32Array;
}

/**
 * Shortest paths of an overlay; of several the one that networkx's bidirectional breadth-first search finds, as in the
 * original (networkx 2.2, algorithms/shortest_paths/unweighted.py, _bidirectional_pred_succ): the smaller fringe grows, the
 * forward one where they are equal, neighbours come in the order of the links, and the first node seen from both sides
 * is where they meet. Nodes are numbers here and nothing is made anew for a search: a large overlay asks for many.
 */
export class Routes {
  private readonly number: ReadonlyMap<string, number>;
  /** Links of a node, in their order. */
  private readonly linksOf: readonly (readonly number[])[];
  private readonly ends: Int32Array;
  private readonly forward: Side;
  private readonly backward: Side;
  private search = 0;

  constructor(private readonly overlay: Overlay) {
    const names = [...overlay.hosts.keys(), ...overlay.switches.keys()];
    this.number = new Map(names.map((name, index) => [name, index]));
    const linksOf: number[][] = names.map(() => []);
    this.ends = new Int32Array(2 * overlay.links.length);
    for (const { index, ends } of overlay.links) {
      for (const [side, { node }] of ends.entries()) {
        this.ends[2 * index + side] = this.number.get(node)!;
        linksOf[this.number.get(node)!]!.push(index);
      }
    }
    this.linksOf = linksOf;
    const side = (): Side => ({ fringe: [], reachedIn: new Int32Array(names.length), by: new Int32Array(names.length) });
    this.forward = side();
    this.backward = side();
  }

  /** Nothing where no way leads there. Both are nodes of the overlay. */
  between(source: string, destination: string): Route | undefined {
    const [from, to] = [this.number.get(source)!, this.number.get(destination)!];
    const middle = from === to ? from : this.meeting(from, to);
    if (middle === undefined) return undefined;
    const links = [...this.traced(this.forward, middle, from).reverse(), ...this.traced(this.backward, middle, to)];
    const nodes = [source];
    const ends: LinkEnd[] = [];
    for (const link of links) {
      const both = this.overlay.links[link]!.ends;
      const here = both[0].node === nodes.at(-1) ? 0 : 1;
      ends.push(both[here]);
      nodes.push(both[1 - here]!.node);
    }
    return { nodes, links, leaves: ends.filter((end) => end.kind === 'switch') };
  }

  private meeting(from: number, to: number): number | undefined {
    const { forward, backward } = this;
    this.search += 1;
    for (const [side, start] of [[forward, from], [backward, to]] as const) {
      side.fringe = [start];
      side.reachedIn[start] = this.search;
    }
    while (forward.fringe.length > 0 && backward.fringe.length > 0) {
      const ahead = forward.fringe.length <= backward.fringe.length;
      const met = ahead ? this.grown(forward, backward) : this.grown(backward, forward);
      if (met !== undefined) return met;
    }
    return undefined;
  }

  /** Takes a side one link further; the node where it meets the other, if it does. */
  private grown(side: Side, other: Side): number | undefined {
    const { search, ends } = this;
    const fringe = side.fringe;
    side.fringe = [];
    for (const node of fringe) {
      for (const link of this.linksOf[node]!) {
        const neighbour = ends[2 * link]! === node ? ends[2 * link + 1]! : ends[2 * link]!;
        if (side.reachedIn[neighbour] !== search) {
          side.reachedIn[neighbour] = search;
          side.by[neighbour] = link;
          side.fringe.push(neighbour);
        }
        if (other.reachedIn[neighbour] === search) return neighbour;
      }
    }
    return undefined;
  }

  /** Links from a node back to where a side began. */
  private traced({ by }: Side, node: number, start: number): number[] {
    const links: number[] = [];
    for (let at = node; at !== start;) {
      const link = by[at]!;
      links.push(link);
      at = this.ends[2 * link]! === at ? this.ends[2 * link + 1]! : this.ends[2 * link]!;
    }
    return links;
  }
}
