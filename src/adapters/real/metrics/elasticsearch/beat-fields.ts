import { innerDevices } from '../inner-devices.js';
import type { ElasticsearchSettings } from '../metrics-settings.js';

/** Where a kind of beats keeps what a reading is made of. */
export interface BeatFields {
  /** Index pattern. */
  readonly index: string;
  readonly containers: {
    /** Holds the container's name, `iot_app_rest_api.1.w3kq...`, with or without a slash before it. */
    readonly name: string;
    /** In cores. */
    readonly cpu: string;
    /** Fraction of what it may use. */
    readonly memory: string;
    readonly sent: SentBytes;
  };
  readonly hosts: {
    readonly name: string;
    /** `busy`: fraction of all cores; `idle`: the rest of it. */
    readonly cpu: { readonly field: string; readonly tells: 'busy' | 'idle' };
    readonly memory: string;
    readonly sent: SentBytes;
  };
}

/** Counters are of one interface each, `inner` ones (a regular expression) left out; rates are bytes a second already. */
export type SentBytes =
  | { readonly kind: 'counter'; readonly field: string; readonly interface: string; readonly inner?: string }
  | { readonly kind: 'rate'; readonly field: string };

/** Metricbeat 7 and later, modules docker (cpu, memory, network) and system (cpu, memory, network): its reference, "Exported fields". */
const metricbeat: BeatFields = {
  index: 'metricbeat-*',
  containers: {
    name: 'container.name',
    cpu: 'docker.cpu.total.pct',
    memory: 'docker.memory.usage.pct',
    sent: { kind: 'counter', field: 'docker.network.outbound.bytes', interface: 'docker.network.interface' },
  },
  hosts: {
    name: 'host.name',
    cpu: { field: 'system.cpu.total.norm.pct', tells: 'busy' },
    memory: 'system.memory.actual.used.pct',
    sent: { kind: 'counter', field: 'system.network.out.bytes', interface: 'system.network.name', inner: innerDevices },
  },
};

/** Dockbeat and Metricbeat 5, as the original read them (monitor/beats_stats.py). */
const beats5: BeatFields = {
  index: 'dockbeat-*,metricbeat-*',
  containers: {
    name: 'containerName',
    cpu: 'cpu.totalUsage',
    memory: 'memory.usage_p',
    sent: { kind: 'rate', field: 'net.txBytes_ps' },
  },
  hosts: {
    name: 'beat.name',
    cpu: { field: 'system.cpu.idle.pct', tells: 'idle' },
    memory: 'system.memory.used.pct',
    sent: { kind: 'counter', field: 'system.network.out.bytes', interface: 'system.network.name', inner: innerDevices },
  },
};

const known: Readonly<Record<ElasticsearchSettings['fields'], BeatFields>> = { metricbeat, 'beats-5': beats5 };

export function beatFields({ fields, index }: ElasticsearchSettings): BeatFields {
  return index === undefined ? known[fields] : { ...known[fields], index };
}
