/** One host that `up` makes, with the labels of its swarm node. */
export interface PlannedHost {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Its part in an overlay of switches, which it then runs Open vSwitch for; a `switch` has no engine. Absent: none. */
  readonly overlay?: 'switch' | 'host' | undefined;
  /** On the overlay: what containers of several hosts say to each other goes by it. Absent: by the host's own address. */
  readonly data_address?: string | undefined;
}

const edge: PlannedHost = { name: 'iot-edge', labels: { loc: 'edge' } };
const others: readonly PlannedHost[] = [
  edge,
  { name: 'iot-core', labels: { loc: 'core' } },
  { name: 'iot-agg-sensor', labels: { loc: 'agg-sensor' } },
  { name: 'iot-monitor', labels: { role: 'monitor' } },
];

/** The swarm's manager, always the first. */
const masterName = 'iot-master';
export const hosts_max = 64;

/**
 * The node groups of the original, each with the label that places tasks on it. With fewer hosts than groups the manager
 * is also `loc=agg-sensor`, or `loc=edge` when it is alone; a label has one value, so the others then have no host. Hosts
 * beyond the groups are further edge nodes, named by the second at which the original would have made them.
 * @param hosts 1 to 64
 */
export function hostPlan(hosts: number, now: Date): readonly PlannedHost[] {
  const loc = hosts === 1 ? { loc: 'edge' } : hosts <= 3 ? { loc: 'agg-sensor' } : {};
  const further = Array.from({ length: Math.max(0, hosts - 1 - others.length) }, (_, index) => ({
    ...edge,
    name: `${edge.name}.${stamp(new Date(now.getTime() + 1000 * index))}`,
  }));
  return [{ name: masterName, labels: { role: 'master', ...loc } }, ...others.slice(0, hosts - 1), ...further];
}

/** `20181126220645`, UTC. */
function stamp(time: Date): string {
  return time.toISOString().replaceAll(/\D/g, '').slice(0, 14);
}
