import type { ReleaseFlow, ThrottleFlow } from './network.js';

/** What the engine asks of a plant. A plant without switches answers what it is asked about flows with a failure. */
export type Action = ScaleService | AddNode | RemoveNode | ThrottleFlow | ReleaseFlow;

export interface ScaleService {
  readonly kind: 'scale-service';
  readonly service: string;
  readonly from: number;
  readonly to: number;
}

/** The engine names the node, so that a half-made one can be found again after a crash. */
export interface AddNode {
  readonly kind: 'add-node';
  readonly group: string;
  readonly node: string;
}

export interface RemoveNode {
  readonly kind: 'remove-node';
  readonly group: string;
  readonly node: string;
  /** Move the tasks away first; the original did not. */
  readonly drain: boolean;
}

/** What came of an action. */
export type Outcome =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed';
      readonly error: string;
      /** How far a node came before the failure; absent: nothing has changed. */
      readonly reached?: 'created' | 'joined' | 'removed';
    };
