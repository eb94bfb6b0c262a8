import type { Act, ObservationFailed, Observe, Observed, Receipt } from '../core/engine/protocol.js';
import type { AddNode, Outcome, RemoveNode, ScaleService } from '../core/plant/action.js';
import { noNetwork } from '../core/plant/network.js';
import type { Plant } from '../core/plant/plant.js';
import type { Seconds } from '../core/units.js';
import type { Cluster } from './cluster/cluster.js';
import type { Provisioning } from './cluster/provisioning.js';
import type { ApiErrors } from './faults/api-errors.js';
import type { Clock } from './kernel/clock.js';
import type { MetricsPipeline } from './model/infrastructure.js';
import type { Observation } from './observation.js';

/**
 * The simulated cluster as an engine meets it: answers come after the time that the calls behind them take. A scale
 * command is accepted at once, as Swarm does, and its receipt comes when the command returns; the receipt for a node
 * comes when the node is ready or gone. Calls that meet an API error change nothing.
 */
export class SimPlant implements Plant {
  constructor(
    private readonly clock: Clock,
    private readonly cluster: Cluster,
    private readonly provisioning: Provisioning,
    private readonly observation: Observation,
    private readonly latency: Pick<MetricsPipeline, 'inventory' | 'query' | 'action'>,
    private readonly apiErrors: ApiErrors,
  ) {}

  observe(request: Observe, answer: (input: Observed | ObservationFailed) => void): void {
    const { id, purpose } = request;
    const { query, inventory } = this.latency;
    const failed = this.apiErrors.meets('observe', this.clock.now_s);
    this.after(purpose === 'cycle' ? inventory + query : query, () => {
      const t_s = this.clock.now_s;
      if (failed) answer({ kind: 'observation-failed', t_s, id, error: apiError });
      else answer({ kind: 'observed', t_s, id, snapshot: this.observation.snapshot(t_s, request) });
    });
  }

  act(request: Act, answer: (input: Receipt) => void): void {
    const done = (outcome: Outcome) => answer({ kind: 'receipt', t_s: this.clock.now_s, id: request.id, outcome });
    const { action } = request;
    if (action.kind === 'throttle-flow' || action.kind === 'release-flow') return this.after(this.latency.action, () => done({ kind: 'failed', error: noNetwork }));
    const refusal = this.apiErrors.meets(action.kind === 'scale-service' ? action.service : action.group, this.clock.now_s) ? apiError : this.refusal(action);
    if (refusal !== null) return this.after(this.latency.action, () => done({ kind: 'failed', error: refusal }));
    switch (action.kind) {
      case 'scale-service':
        this.cluster.scale(this.cluster.service(action.service)!, action.to);
        return this.after(this.latency.action, () => done({ kind: 'done' }));
      case 'add-node':
        return this.provisioning.provision(action.group, action.node, done);
      case 'remove-node':
        return this.cluster.remove(this.cluster.node(action.node)!, action.drain, () => {
          this.after(this.latency.action, () => done({ kind: 'done' }));
        });
    }
  }

  /** Why the action cannot be carried out at all; `null` when it can. */
  private refusal(action: ScaleService | AddNode | RemoveNode): string | null {
    switch (action.kind) {
      case 'scale-service':
        return this.scaleRefusal(action);
      case 'add-node':
        return this.cluster.group(action.group) === undefined ? `there is no node group ${action.group}` : this.nameRefusal(action);
      case 'remove-node':
        return this.removalRefusal(action);
    }
  }

  private scaleRefusal({ service: name, to }: ScaleService): string | null {
    const service = this.cluster.service(name);
    if (service === undefined) return `there is no service ${name}`;
    if (service.global) return `${name} is a global service: it has a task on every node that matches and cannot be scaled`;
    if (!Number.isSafeInteger(to) || to < 0) return `replicas are a whole number from 0 on; found ${to}`;
    return null;
  }

  private nameRefusal({ node }: AddNode): string | null {
    return this.cluster.node(node) !== undefined || this.provisioning.makes(node) ? `there is a node ${node} already` : null;
  }

  private removalRefusal({ group, node: name }: RemoveNode): string | null {
    const node = this.cluster.node(name);
    if (node === undefined || node.group !== group) return `there is no node ${name} in the group ${group}`;
    return node.state === 'draining' ? `${name} is being removed already` : null;
  }

  private after(delay_s: Seconds, call: () => void): void {
    this.clock.at(this.clock.now_s + delay_s, call);
  }
}

const apiError = "the cluster's API answered with an error; nothing was changed";
