import type { LiveConfiguration } from '../live-configuration.js';
import type { LiveWorld } from '../live-plant.js';
import { failed, fine, type Finding } from './finding.js';

/** Who holds the lease, and whether the controllers are frozen. */
export async function checkAgreement({ lease: { name } }: LiveConfiguration, { lease, freeze }: Pick<LiveWorld, 'lease' | 'freeze'>): Promise<readonly Finding[]> {
  try {
    const [held, frozen] = [await lease.read(), await freeze.read()];
    const holder = held?.fields['holder'] ?? '';
    return [
      fine('lease', holder === '' ? `${name} is free` : `${name}: ${holder}, renewed ${held!.fields['renewals']} times`),
      fine('freeze', frozen === null ? 'not frozen' : `frozen: ${frozen.fields['reason']} (elascale unfreeze lets go)`),
    ];
  } catch (error) {
    return [failed('lease', error)];
  }
}
