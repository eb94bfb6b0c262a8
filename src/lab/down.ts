import { removeControlGroup } from './control-group.js';
import { hostPlan, hosts_max } from './host-plan.js';
import { removeHost } from './lab.js';
import { alone } from './lock.js';
import { removeInterface } from './network.js';
import { bootId, forgetLab, readHostRecords, readLabRecord, writeLabRecord } from './record.js';
import { requireMachine } from './requirements.js';
import { refuseStrangers } from './up.js';

const record_ms = 10_000;

/**
 * Takes a lab away: every process, mount, namespace, link, control group and file that was recorded before it was made,
 * and nothing else. Half-made labs and halves left of an earlier `down` go as well.
 * @returns whether there was one
 * @throws LabError when there is none, and something that is not ours has its names
 */
export async function labDown(name: string, tell: (text: string) => void): Promise<boolean> {
  requireMachine();
  return alone(`lab ${name}`, 0, async () => {
    const record = readLabRecord(name);
    if (record === undefined) {
      refuseStrangers(name, hostPlan(hosts_max, new Date()));
      // An `up` that was stopped before its record was whole left a folder.
      forgetLab(name);
      return false;
    }
    // In turn with those that add hosts: who comes after this is refused, who came before is in the records.
    await alone(name, record_ms, async () => writeLabRecord({ ...record, leaving: true }));
    await Promise.all(readHostRecords(name).map(async (host) => {
      await removeHost({ name }, host.name);
      tell(`${host.name} is gone`);
    }));
    if (record.boot_id === bootId()) {
      await removeInterface(record.bridge);
      await removeControlGroup(record.cgroup);
    }
    forgetLab(name);
    return true;
  });
}
