import type { NetworkControl } from '../adapters/real/network/network-control.js';
import type { NetworkSettings } from '../adapters/real/network/network-settings.js';
import { OvsControl } from '../adapters/real/network/ovs/ovs-control.js';
import { overlayMachines } from '../adapters/real/network/overlay-machines.js';
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
  const machines = overlayMachines(overlay.switches.values(), settings.ssh, { timeout_s: settings.timeout, attempts: settings.attempts });
  return new OvsControl({ overlay, machines, now_s, warn });
}
