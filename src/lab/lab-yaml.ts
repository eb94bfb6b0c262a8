import { stringify } from 'yaml';
import type { Seconds } from '../core/units.js';
import type { TlsMaterial } from './certificates.js';
import type { SshMaterial } from './ssh.js';

const author = 'elascale lab up';

/** The lab whose configuration a file is; nothing where `elascale lab up` has not written it. */
export function labOfYaml(text: string): string | undefined {
  return new RegExp(`^# Live configuration of the lab (\\S+)\\. ${author} `).exec(text)?.[1];
}

/** What `lab.yaml` says of an overlay of switches. */
export interface LabSwitches {
  /** File of the topology, every node with its machine. */
  readonly topology: string;
  readonly ssh: SshMaterial;
}

interface Manager {
  readonly address: string;
  readonly port: number;
  readonly tls: TlsMaterial;
}

/** The live configuration for a lab's cluster: `elascale live --config lab.yaml` takes it as it is. */
export function labYaml(lab: string, manager: Manager, boot_delay_s: Seconds, switches?: LabSwitches): string {
  const { ca, cert, key } = manager.tls;
  return `# Live configuration of the lab ${lab}. ${author} writes it anew: keep changes in a copy.\n${stringify({
    cluster: { docker: `tcp://${manager.address}:${manager.port}`, tls: { ca, cert, key } },
    nodes: { provider: 'lab', lab, boot_delay: `${boot_delay_s}s` },
    metrics: { source: 'docker-stats' },
    ...(switches === undefined ? {} : { network: { control: 'ovs', topology: switches.topology, ssh: { key: switches.ssh.key, known_hosts: switches.ssh.known_hosts, user: switches.ssh.user } } }),
    journal: { file: `${lab}.journal.ndjson` },
    engine: {
      policy: 'adaptive',
      interval: '10s',
      ignore: { services: ['iot_app_sensor', 'iot_app_db'], stacks: [], groups: ['iot-master', 'iot-monitor', 'iot-agg-sensor', 'iot-core'] },
      service_defaults: { min: 1, max: 4 },
      ...(switches === undefined ? {} : { bandwidth: { policy: 'throttle' } }),
    },
  })}`;
}
