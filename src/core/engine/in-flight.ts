import type { Action } from '../plant/action.js';
import type { Snapshot } from '../plant/snapshot.js';
import type { Seconds } from '../units.js';
import type { Receipt } from './protocol.js';
import type { ActionInFlight, ActionTargetKind } from './state.js';

/** An action without a receipt for this long is given up; its target may be scaled again. */
const patience_s: Readonly<Record<Action['kind'], Seconds>> = {
  'scale-service': 60, 'add-node': 1800, 'remove-node': 600, 'throttle-flow': 60, 'release-flow': 60,
};

/** A receipt may be this long behind what it tells of. */
const receiptDelay_s: Seconds = 30;

/** How an action in flight ended. */
export interface Settled {
  readonly id: number;
  readonly target: string;
  readonly how: 'receipt' | 'observed' | 'given-up';
  /** `null`: done. */
  readonly error: string | null;
}

/**
 * Actions asked of the plant and not yet answered: at most one change at a time for a target. Receipts settle them;
 * where none comes (the controller was down) the next observation does.
 */
export class ActionsInFlight {
  private actions: ActionInFlight[];

  constructor(actions: readonly ActionInFlight[] = []) {
    this.actions = [...actions];
  }

  list(): readonly ActionInFlight[] {
    return this.actions;
  }

  has(kind: ActionTargetKind, target: string): boolean {
    for (const action of this.actions) if (action.target === target && action.kind === kind) return true;
    return false;
  }

  begin(action: ActionInFlight): void {
    this.actions.push(action);
  }

  /** `undefined`: not one of ours (settled by observation before its receipt came). */
  settle(receipt: Receipt): Settled | undefined {
    const action = this.actions.find(({ id }) => id === receipt.id);
    if (action === undefined) return undefined;
    this.actions = this.actions.filter((other) => other !== action);
    return { id: action.id, target: action.target, how: 'receipt', error: receipt.outcome.kind === 'failed' ? receipt.outcome.error : null };
  }

  /** After a restart, receipts of earlier actions may never come: what is seen to have happened is settled. */
  reconcile(snapshot: Snapshot, t_s: Seconds): readonly Settled[] {
    if (this.actions.length === 0) return [];
    const settled: Settled[] = [];
    this.actions = this.actions.filter((action) => {
      const how = happened(action, snapshot) ? 'observed' : lost(action, snapshot, t_s) ? 'given-up' : undefined;
      if (how === undefined) return true;
      settled.push({ id: action.id, target: action.target, how, error: how === 'given-up' ? 'no receipt and no effect seen' : null });
      return false;
    });
    return settled;
  }
}

/** Out of patience; for a node in the making, as soon as the plant no longer makes it. */
function lost({ action, since_s }: ActionInFlight, { provisioning }: Snapshot, t_s: Seconds): boolean {
  const waited_s = t_s - since_s;
  if (action.kind === 'add-node' && provisioning !== undefined && waited_s >= receiptDelay_s && !provisioning.includes(action.node)) return true;
  return waited_s >= patience_s[action.kind];
}

function happened({ action }: ActionInFlight, snapshot: Snapshot): boolean {
  switch (action.kind) {
    case 'scale-service':
      return snapshot.services.some((service) => service.name === action.service && service.desired === action.to);
    case 'add-node':
      return snapshot.nodes.some((node) => node.name === action.node && node.state === 'ready');
    case 'remove-node':
      return !snapshot.nodes.some((node) => node.name === action.node);
    case 'throttle-flow':
    case 'release-flow':
      // No switch tells of the caps it holds.
      return false;
  }
}
