import type { Act, ObservationFailed, Observe, Observed, Receipt } from '../../core/engine/protocol.js';
import type { AddNode, Outcome } from '../../core/plant/action.js';
import { noNetwork, type NetworkObservation, type ReleaseFlow, type ThrottleFlow } from '../../core/plant/network.js';
import type { Plant } from '../../core/plant/plant.js';
import type { Snapshot } from '../../core/plant/snapshot.js';
import type { Seconds } from '../../core/units.js';
import type { MetricsSource } from './metrics/metrics-source.js';
import type { NetworkControl } from './network/network-control.js';
import type { NodeProvisioning } from './node-provisioning.js';
import { snapshotOf } from './snapshot-of.js';
import type { DockerEngine } from './swarm/docker-engine.js';
import { observeSwarm } from './swarm/observe-swarm.js';
import { movable, rebalance } from './swarm/rebalance.js';
import { scaleService } from './swarm/scale-service.js';
import { settingsFromLabels } from './swarm/service-labels.js';

/** Time as the journal counts it. */
export interface PlantClock {
  readonly now_s: Seconds;
  /** Unix time of `now_s` = 0. */
  readonly epoch_s: number;
}

export interface RealPlantParts {
  readonly manager: DockerEngine;
  readonly metrics: MetricsSource;
  /** Averaging window of the readings: the engine's `window`. */
  readonly window_s: Seconds;
  /** `null`: nobody makes machines here; actions on nodes fail. */
  readonly provisioning: NodeProvisioning | null;
  /** `null`: nobody reads the switches here; actions on flows fail. */
  readonly network: NetworkControl | null;
  /** Update services by force once a node has joined. */
  readonly rebalance: boolean;
  readonly clock: PlantClock;
  /** Why a change may not be made at this moment, though it was asked for; `null`: it may. */
  readonly refusal: () => string | null;
  /** Takes what an operator should know and no answer can carry: labels that are not understood, a failed rebalancing. */
  readonly warn: (text: string) => void;
}

/**
 * A Docker Swarm behind the engine. Calls run side by side; each request is answered once, with a time that is never
 * before that of an earlier answer, even where the wall clock has been set back.
 */
export class RealPlant implements Plant {
  private latest_s: Seconds = -Infinity;
  private readonly warned = new Set<string>();

  constructor(private readonly parts: RealPlantParts) {}

  observe(request: Observe, answer: (input: Observed | ObservationFailed) => void): void {
    const { id } = request;
    this.snapshot(request).then(
      (snapshot) => answer({ kind: 'observed', t_s: this.time(), id, snapshot }),
      (error: unknown) => answer({ kind: 'observation-failed', t_s: this.time(), id, error: textOf(error) }),
    );
  }

  act({ id, action }: Act, answer: (input: Receipt) => void): void {
    this.carryOut(action).then(
      (outcome) => answer({ kind: 'receipt', t_s: this.time(), id, outcome }),
      (error: unknown) => answer({ kind: 'receipt', t_s: this.time(), id, outcome: { kind: 'failed', error: textOf(error) } }),
    );
  }

  private time(): Seconds {
    this.latest_s = Math.max(this.latest_s, this.parts.clock.now_s);
    return this.latest_s;
  }

  private async snapshot(view: Observe): Promise<Snapshot> {
    const { manager, metrics, window_s, provisioning, clock } = this.parts;
    const [[inventory, readings], network] = await Promise.all([
      observeSwarm(manager).then(async (seen) => [seen, await metrics.read(window_s, seen)] as const),
      this.flows(),
    ]);
    for (const { name, labels } of inventory.services) for (const warning of settingsFromLabels(name, labels).warnings) this.warnOnce(warning);
    const moment = { epoch_s: clock.epoch_s, taken_s: this.time(), window_s };
    return { ...snapshotOf(inventory, readings, moment, view, provisioning?.names() ?? []), ...(network === undefined ? {} : { network }) };
  }

  /** Switches that do not answer are no reason to hold services. */
  private async flows(): Promise<NetworkObservation | undefined> {
    try {
      return await this.parts.network?.observe();
    } catch (error) {
      this.parts.warn(`flows are not read: ${textOf(error)}`);
      return undefined;
    }
  }

  private async carryOut(action: Act['action']): Promise<Outcome> {
    switch (action.kind) {
      case 'scale-service':
        await scaleService(this.parts.manager, action.service, action.to, this.parts.refusal);
        return { kind: 'done' };
      case 'add-node':
        return this.addNode(action);
      case 'remove-node':
        return this.parts.provisioning?.remove(action.node, action.drain) ?? nobody(`cannot remove ${action.node}`);
      case 'throttle-flow':
      case 'release-flow':
        return this.carryOutOnFlow(action);
    }
  }

  private async carryOutOnFlow(action: ThrottleFlow | ReleaseFlow): Promise<Outcome> {
    const { network, refusal } = this.parts;
    const reason = network === null ? noNetwork : refusal();
    if (network === null || reason !== null) return { kind: 'failed', error: reason ?? noNetwork };
    if (action.kind === 'throttle-flow') await network.throttle(action.flow, action.max_bps);
    else await network.release(action.flow);
    return { kind: 'done' };
  }

  private async addNode({ group, node }: AddNode): Promise<Outcome> {
    const { provisioning } = this.parts;
    if (provisioning === null) return nobody(`cannot add ${node} to ${group}`);
    const outcome = await provisioning.add(group, node);
    if (outcome.kind === 'done' && this.parts.rebalance) this.rebalanceOnto(node);
    return outcome;
  }

  /** Goes on beside the loop: the node counts as added whatever comes of it. */
  private rebalanceOnto(node: string): void {
    const { manager, warn } = this.parts;
    observeSwarm(manager)
      .then((inventory) => rebalance(manager, movable(inventory, node)))
      .catch((error: unknown) => warn(`after ${node} joined: ${textOf(error)}`));
  }

  /** Labels are read in every cycle; what is wrong with one is worth one line. */
  private warnOnce(text: string): void {
    if (this.warned.has(text)) return;
    this.warned.add(text);
    this.parts.warn(text);
  }
}

function nobody(what: string): Outcome {
  return { kind: 'failed', error: `${what}: nobody makes machines here (nodes.provider is none)` };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
