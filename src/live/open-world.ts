import { CallError, type CallLimits } from '../adapters/real/call.js';
import { openMetricsSource } from '../adapters/real/metrics/open-metrics-source.js';
import { membershipOf } from '../adapters/real/nodes/manager-membership.js';
import { openProvider } from '../adapters/real/nodes/open-provider.js';
import { Provisioning, type StepEnded } from '../adapters/real/nodes/provisioning.js';
import { RealPlant } from '../adapters/real/real-plant.js';
import { SwarmRecord } from '../adapters/real/swarm/cluster-record.js';
import { managerEndpoint } from '../adapters/real/swarm/cluster-settings.js';
import { DockerEngine } from '../adapters/real/swarm/docker-engine.js';
import { nodeGroups } from '../adapters/real/swarm/node-groups.js';
import { observeSwarm } from '../adapters/real/swarm/observe-swarm.js';
import type { LiveConfiguration } from './live-configuration.js';
import type { LiveWorld } from './live-plant.js';
import { openNetwork } from './open-network.js';
import { namingSilentNodes } from './silent-nodes.js';

/**
 * The cluster that a configuration names. Nothing is sent yet.
 * @throws CallError when a file of keys cannot be read
 */
export function openWorld({ cluster, metrics, nodes, network, lease, engine }: LiveConfiguration): LiveWorld {
  const endpoint = managerEndpoint(cluster);
  const limits: CallLimits = { timeout_s: cluster.timeout, attempts: cluster.attempts };
  const manager = new DockerEngine(endpoint, limits);
  // An election asks again by itself, and has to know in time that it has no answer.
  const election = new DockerEngine(endpoint, { timeout_s: Math.min(cluster.timeout, lease.holds_for / 6), attempts: 1 });
  let tell: (step: StepEnded) => void = () => undefined;
  let mayNot: () => string | null = () => null;
  const provisioning = nodes.provider === 'none' ? null : new Provisioning(openProvider(nodes), membershipOf(manager, limits), nodes, (step) => tell(step), () => mayNot());

  /** Plants that look for what was left half-made: what they will find is as good as being made. */
  let looking = 0;
  /** Finishes what an earlier process has left half-made of the groups that are scaled here. */
  const resume = async (warn: (text: string) => void): Promise<void> => {
    if (provisioning === null || !engine.scale_groups) return;
    const groups = nodeGroups((await observeSwarm(manager)).nodes).map(({ name }) => name).filter((name) => !engine.ignore.groups.includes(name));
    for (const { node, way, outcome } of await provisioning.resume(groups)) {
      warn(`${node} was half ${way === 'in' ? 'made' : 'removed'}: going on with it`);
      void outcome.then((ended) => { if (ended.kind === 'failed') warn(`${node}: ${ended.error}`); });
    }
  };

  return {
    lease: new SwarmRecord(lease.name, election),
    freeze: new SwarmRecord(freezeName(lease.name), manager),
    busy: () => looking > 0 || provisioning?.busy === true,
    openPlant(alarm, note, refusal = () => null) {
      const warn = (text: string): void => note('warn', text);
      const source = namingSilentNodes(openMetricsSource(metrics, cluster), warn);
      mayNot = refusal;
      tell = ({ node, step, took_s, error }) => note(error === null ? 'info' : 'warn', `${node}: ${step} ${error === null ? 'done' : 'failed'} after ${took_s.toFixed(1)} s${error === null ? '' : `: ${error}`}`);
      // Both clocks are read together, so that ages stay right when the wall's is set.
      const clock = { get now_s() { return alarm.now_s; }, get epoch_s() { const { steady_s, wall_s } = alarm.moment; return wall_s - steady_s; } };
      const switches = openNetwork(network, () => clock.now_s, warn);
      const plant = new RealPlant({ manager, metrics: source, window_s: engine.window, provisioning, network: switches, rebalance: cluster.rebalance, clock, refusal, warn });
      looking += 1;
      const resumed = (refusal() === null ? resume(warn) : Promise.resolve()).catch((error: unknown) => {
        if (!(error instanceof CallError)) throw error;
        warn(`nodes that may be half-made were not looked for: ${error.message}`);
      }).finally(() => { looking -= 1; });
      return {
        observe: (request, answer) => void resumed.then(() => plant.observe(request, answer)),
        act: (request, answer) => plant.act(request, answer),
        close: async () => { await Promise.all([source.close(), switches?.close()]); },
      };
    },
  };
}

/** Of the record that stops every controller of a lease. */
export function freezeName(lease: string): string {
  return `${lease}-freeze`;
}
