import type { NetworkControl } from '../adapters/real/network/network-control.js';
import type { NetworkSettings } from '../adapters/real/network/network-settings.js';
import { ovsControl } from '../adapters/real/network/ovs/ovs-control.js';
import { overlayMachines } from '../adapters/real/network/overlay-machines.js';
import { ryuControl } from '../adapters/real/network/ryu/ryu-control.js';
import type { Seconds } from '../core/units.js';
import { loadTopology } from '../experiment/load-topology.js';

/**
 * The switches that the `network:` section names. Nothing is called yet.
 * @throws InputError on a topology that does not hold
 * @throws CallError for a switch without a machine, and when a file of keys cannot be read
 */
export function openNetwork(settings: NetworkSettings, now_s: () => Seconds, warn: (text: string) => void): NetworkControl | null {
  if (settings.control === 'none') return null;
  const { overlay } = loadTopology(settings.topology);
  const limits = { timeout_s: settings.timeout, attempts: settings.attempts };
  if (settings.control === 'ryu') return ryuControl({ overlay, url: settings.url, limits, now_s, warn });
  return ovsControl({ overlay, machines: overlayMachines(overlay.switches.values(), settings.ssh, limits), now_s, warn });
}
