import { writeSync } from 'node:fs';
import { LabProvider } from '../../src/adapters/real/nodes/lab-provider.js';
import { membershipOf } from '../../src/adapters/real/nodes/manager-membership.js';
import { Provisioning } from '../../src/adapters/real/nodes/provisioning.js';
import { DockerEngine } from '../../src/adapters/real/swarm/docker-engine.js';
import { listHosts, openLab } from '../../src/lab/lab.js';
import { limits, tlsEndpoint } from './lab-swarm.js';

/** What a controller of its own process is to do, and the step after which it is killed. */
export interface Errand {
  readonly lab: string;
  readonly way: 'in' | 'out';
  readonly node: string;
  /** Empty: somebody else kills it. */
  readonly lastStep: string;
  readonly boot_delay_s: number;
}

/** Dies as by `kill -9`: nothing of it runs after the step. */
export async function run({ lab, way, node, lastStep, boot_delay_s }: Errand): Promise<void> {
  const [manager] = await listHosts(openLab(lab));
  const swarm = membershipOf(new DockerEngine(tlsEndpoint(manager!), limits), limits);
  const provisioning = new Provisioning(new LabProvider({ lab, boot_delay: boot_delay_s }), swarm, { ready_within: 120, drain_within: 60 }, ({ step }) => {
    writeSync(1, `${step}\n`);
    if (step === lastStep) process.kill(process.pid, 'SIGKILL');
  });
  const outcome = await (way === 'in' ? provisioning.add(node.slice(0, node.lastIndexOf('.')), node) : provisioning.remove(node, true));
  writeSync(1, `${JSON.stringify(outcome)}\n`);
}
