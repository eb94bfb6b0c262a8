import type { Action } from '../plant/action.js';
import type { NodeObservation, Snapshot } from '../plant/snapshot.js';
import type { Decision } from './decision.js';
import { nodeName } from './node-name.js';

/** The actions that carry out a decision: one for a service, one a node for a group. */
export function changeActions(decision: Decision, snapshot: Snapshot, epoch_s: number): readonly Action[] {
  const { target, current, decision: wanted } = decision;
  if (decision.kind === 'service') return [{ kind: 'scale-service', service: target, from: current, to: wanted }];
  if (wanted > current) {
    // Names carry seconds: nodes added at once are named a second apart.
    return Array.from({ length: wanted - current }, (_, extra) => ({
      kind: 'add-node', group: target, node: nodeName(target, epoch_s, decision.t_s + extra),
    }));
  }
  return newestNodes(snapshot, target)
    .slice(0, current - wanted)
    .map((node) => ({ kind: 'remove-node', group: target, node: node.name, drain: true }));
}

/** Nodes of a group that may go, newest first; never the base node. */
function newestNodes(snapshot: Snapshot, group: string): readonly NodeObservation[] {
  return snapshot.nodes
    .filter((node) => node.group === group && node.name !== group && node.state === 'ready')
    .map((node) => ({ node, key: `${creationKey(node.created)} ${node.name}` }))
    .sort((a, b) => (a.key < b.key ? 1 : -1))
    .map(({ node }) => node);
}

/** Docker prints as many decimals of the second as it needs: brought to nine, the text sorts by time. */
function creationKey(created: string): string {
  const [second = '', decimals = ''] = created.replace('Z', '').split('.');
  return `${second}.${decimals.padEnd(9, '0')}`;
}
