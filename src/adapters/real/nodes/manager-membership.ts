import type { Seconds } from '../../../core/units.js';
import { CallError, type CallLimits } from '../call.js';
import { copyImages } from '../images/copy-images.js';
import { endpointText } from '../swarm/docker-endpoint.js';
import { DockerEngine } from '../swarm/docker-engine.js';
import { joinSwarm, nodeReady } from '../swarm/join-swarm.js';
import { leaveSwarm, removeNode, tasksMoved } from '../swarm/leave-swarm.js';
import { observeSwarm } from '../swarm/observe-swarm.js';
import { drainNode, labelNode } from '../swarm/swarm-node.js';
import type { SwarmMembership } from './swarm-membership.js';

const copy_s: Seconds = 300;

/**
 * Membership in a manager's swarm, through the engines' API.
 * @param limits of calls to other engines than the manager's
 */
export function membershipOf(manager: DockerEngine, limits: CallLimits): SwarmMembership {
  return {
    nodes: async () => (await observeSwarm(manager)).nodes,
    join: async (endpoint) => {
      if (endpoint.kind === 'unix') throw new CallError('refused', `joining of ${endpointText(endpoint)}`, 'an engine behind a socket of this machine has no address for the other nodes', '');
      const joining = new DockerEngine(endpoint, limits);
      // Before it is a node and gets tasks: those of images without a registry could not start there.
      await copyImages(manager.within(copy_s), joining.within(copy_s));
      await joinSwarm(manager, joining, endpoint.host);
    },
    ready: (node, within_s) => nodeReady(manager, node, within_s),
    label: (node, labels) => labelNode(manager, node, labels),
    drain: (node) => drainNode(manager, node),
    tasksMoved: (node, within_s) => tasksMoved(manager, node, within_s),
    leave: (endpoint) => leaveSwarm(new DockerEngine(endpoint, limits)),
    remove: (node) => removeNode(manager, node),
  };
}
