import type { ClusterRecord } from '../adapters/real/swarm/cluster-record.js';
import type { Seconds } from '../core/units.js';
import { Lease } from '../live/lease/lease.js';
import type { LiveAlarm } from '../live/wall-alarm.js';
import { TestbedError } from './fly.js';

/**
 * Keeps controllers of the same lease out for as long as a testbed runs.
 * @param lost called when it is gone all the same: from then on another may act
 * @throws TestbedError that names who holds it; CallError
 */
export async function holdLease(record: ClusterRecord, me: string, holds_for_s: Seconds, alarm: LiveAlarm, lost: () => void): Promise<Lease> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      act();
    };
    const lease: Lease = new Lease(record, me, holds_for_s, alarm, {
      held: () => settle(() => resolve(lease)),
      lost,
      standby: (holder) => settle(() => {
        const refused = new TestbedError(`${holder} controls this cluster; end it first, or wait until its lease has run out`);
        lease.release().then(() => reject(refused), () => reject(refused));
      }),
      contact: (error) => { if (error !== null) settle(() => { void lease.release().catch(() => undefined); reject(error); }); },
    });
    lease.begin();
  });
}
