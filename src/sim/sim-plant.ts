import type { Act, ObservationFailed, Observe, Observed, Receipt } from '../core/engine/protocol.js';
import type { AddNode, Outcome, RemoveNode, ScaleService } from '../core/plant/action.js';
import { noNetwork, type NetworkObservation, type ReleaseFlow, type SwitchObservation, type ThrottleFlow } from '../core/plant/network.js';
import { rounded } from '../core/plant/rounding.js';
import type { Plant } from '../core/plant/plant.js';
import type { Seconds } from '../core/units.js';
import type { Cluster } from './cluster/cluster.js';
import type { Provisioning } from './cluster/provisioning.js';
import type { ApiErrors } from './faults/api-errors.js';
import type { Clock } from './kernel/clock.js';
import type { MetricsPipeline } from './model/infrastructure.js';
import type { OverlayNetwork } from './network/overlay-network.js';
import type { Observation } from './observation.js';

/** The switches of an overlay, and how long their answers take. */
interface Switches {
  readonly network: OverlayNetwork;
  readonly poll: Seconds;
  readonly action: Seconds;
}

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
    private readonly switches?: Switches,
  ) {}

  observe(request: Observe, answer: (input: Observed | ObservationFailed) => void): void {
    const { id, purpose } = request;
    const { query, inventory } = this.latency;
    const failed = this.apiErrors.meets('observe', this.clock.now_s);
    this.after(purpose === 'cycle' ? inventory + query : query, () => {
      const t_s = this.clock.now_s;
      if (failed) return answer({ kind: 'observation-failed', t_s, id, error: apiError });
      const snapshot = this.observation.snapshot(t_s, request);
      if (this.switches === undefined || purpose !== 'cycle') return answer({ kind: 'observed', t_s, id, snapshot });
      this.poll(this.switches, [], (network) => answer({ kind: 'observed', t_s: this.clock.now_s, id, snapshot: { ...snapshot, network } }));
    });
  }

  /** Asks one switch after the other. */
  private poll(switches: Switches, read: readonly SwitchObservation[], answer: (network: NetworkObservation) => void): void {
    const { network, poll } = switches;
    const name = network.switches[read.length];
    if (name === undefined) return answer({ switches: read });
    this.after(poll, () => this.poll(switches, [...read, { name, read_s: rounded(this.clock.now_s), flows: network.counters(name) }], answer));
  }

  act(request: Act, answer: (input: Receipt) => void): void {
    const done = (outcome: Outcome) => answer({ kind: 'receipt', t_s: this.clock.now_s, id: request.id, outcome });
    const { action } = request;
    if (action.kind === 'throttle-flow' || action.kind === 'release-flow') return this.cap(action, done);
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

  private cap(action: ThrottleFlow | ReleaseFlow, done: (outcome: Outcome) => void): void {
    const { switches } = this;
    if (switches === undefined) return this.after(this.latency.action, () => done({ kind: 'failed', error: noNetwork }));
    this.after(switches.action, () => {
      const refusal = action.kind === 'throttle-flow' ? switches.network.throttle(action.flow, action.max_bps) : switches.network.release(action.flow);
      done(refusal === null ? { kind: 'done' } : { kind: 'failed', error: refusal });
    });
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
