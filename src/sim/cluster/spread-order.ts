import type { ClusterNode } from './node.js';
import { type Placement, place } from './placement.js';
import type { ClusterService } from './service.js';

/** A node as it was when it was last looked at for a service. */
interface Candidate {
  readonly node: ClusterNode;
  readonly ofService: number;
  readonly tasks: number;
}

/**
 * The choice of `place` without looking at every node for every task: a heap of nodes by service. Placing makes nodes
 * only fuller, so what stands in a heap is at worst too favourable; the first one is looked at again and, if it has
 * become fuller, put back at its place. Whatever makes a node emptier, or available, ends the order (`loosened`), and the
 * next task of each service begins a new one.
 */
export class SpreadOrder {
  private readonly heaps = new Map<ClusterService, Candidate[]>();

  constructor(/** In order of joining. */ private readonly nodes: readonly ClusterNode[]) {}

  loosened(): void {
    this.heaps.clear();
  }

  place(service: ClusterService): Placement {
    let heap = this.heaps.get(service);
    if (heap === undefined) this.heaps.set(service, heap = this.ordered(service));
    while (heap.length > 0) {
      const { node, ofService, tasks } = heap[0]!;
      if (node.state !== 'ready' || !node.hasRoom(service)) removeFirst(heap);
      else if (node.activeTasksOf(service) === ofService && node.activeTasks === tasks) return { node };
      else replaceFirst(heap, candidate(service, node));
    }
    return place(service, this.nodes);
  }

  private ordered(service: ClusterService): Candidate[] {
    const fitting = this.nodes.filter((node) => node.state === 'ready' && service.wants(node.labels));
    // A sorted array is a heap.
    return fitting.map((node) => candidate(service, node)).sort((a, b) => (before(a, b) ? -1 : 1));
  }
}

function candidate(service: ClusterService, node: ClusterNode): Candidate {
  return { node, ofService: node.activeTasksOf(service), tasks: node.activeTasks };
}

/** Serial numbers stand for the order of the list. */
function before(a: Candidate, b: Candidate): boolean {
  if (a.ofService !== b.ofService) return a.ofService < b.ofService;
  return a.tasks === b.tasks ? a.node.serial < b.node.serial : a.tasks < b.tasks;
}

function removeFirst(heap: Candidate[]): void {
  const last = heap.pop()!;
  if (heap.length > 0) replaceFirst(heap, last);
}

/** Puts another candidate in place of the first and lets it sink to where it belongs. */
function replaceFirst(heap: Candidate[], sinking: Candidate): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
    if (child >= heap.length || !before(heap[child]!, sinking)) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = sinking;
}
