import { flowName, type Flow } from '../core/plant/network.js';
import type { Plant } from '../core/plant/plant.js';
import type { BitsPerSecond, Seconds } from '../core/units.js';

/** Caps on flows over time, as the plant has confirmed them. */
export class CapLog {
  private readonly changes: { readonly t_s: Seconds; readonly flow: Flow; readonly max_bps: BitsPerSecond | null }[] = [];

  /** The same plant, its answers noted. */
  watching(plant: Plant): Plant {
    return {
      observe: (request, answer) => plant.observe(request, answer),
      act: (request, answer) => plant.act(request, (receipt) => {
        const { action } = request;
        if (receipt.outcome.kind === 'done') {
          if (action.kind === 'throttle-flow') this.changes.push({ t_s: receipt.t_s, flow: action.flow, max_bps: action.max_bps });
          if (action.kind === 'release-flow') this.changes.push({ t_s: receipt.t_s, flow: action.flow, max_bps: null });
        }
        answer(receipt);
      }),
    };
  }

  /** `null`: none. */
  at(name: string, at_s: Seconds): BitsPerSecond | null {
    return this.changes.findLast(({ t_s, flow }) => t_s <= at_s && flowName(flow) === name)?.max_bps ?? null;
  }

  /** Flows that have a cap after all changes. */
  left(): readonly Flow[] {
    return [...new Map(this.changes.map(({ flow, max_bps }) => [flowName(flow), { flow, max_bps }])).values()].filter(({ max_bps }) => max_bps !== null).map(({ flow }) => flow);
  }
}
