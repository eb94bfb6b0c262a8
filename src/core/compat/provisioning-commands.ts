import { copiedLabel } from './docker-text.js';
import { newNodeName } from './node-name.js';
import { creationTime_us, newestNode, type CreatedNode } from './newest-node.js';
import { OriginalStop } from './original-stop.js';
import { strip } from './python-text.js';
import { toInt } from './python-number.js';
import { shellWords } from './shell-words.js';

/** A command as its arguments; a pipeline is kept as text. */
export type Command = readonly string[] | string;
/** Takes each command in order, before what it prints is looked at. */
export type Run = (command: Command) => void;

const copied = [
  'Username', 'Password', 'AuthUrl', 'Region', 'TenantName', 'FlavorName', 'ImageName', 'NetworkName', 'NetworkId',
] as const;
type Driver = Readonly<Record<(typeof copied)[number], unknown>>;

/** util.py, get_vm_info: what is copied from the base machine's inspect document. Ends with KeyError. */
function driverOf(inspected: unknown): Driver {
  const driver = member(inspected, 'Driver');
  return Object.fromEntries(copied.map((name) => [name, member(driver, name)])) as Driver;
}

function member(document: unknown, key: string): unknown {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new OriginalStop('TypeError', `${JSON.stringify(document)} has no keys`);
  }
  if (!Object.hasOwn(document, key)) throw new OriginalStop('KeyError', key);
  return (document as Readonly<Record<string, unknown>>)[key];
}

/** util.py:291: arguments of the create command; nothing was quoted, so a blank splits a value. */
export function createArguments(inspected: unknown, node: string): readonly string[] {
  const driver = driverOf(inspected);
  return shellWords(
    `sudo docker-machine create --driver openstack --openstack-auth-url ${driver.AuthUrl} --openstack-insecure `
    + `--openstack-flavor-name ${driver.FlavorName} --openstack-image-name ${driver.ImageName} --openstack-tenant-name ${driver.TenantName} `
    + `--openstack-region ${driver.Region} --openstack-net-name ${driver.NetworkName} --openstack-sec-groups savi-iot `
    + `--openstack-ssh-user ubuntu --openstack-username ${driver.Username} --openstack-password ${driver.Password} ${node}`,
  );
}

/** util.py:315: what the pipeline `join-token worker | grep -v 'add' | tr -d '/'` leaves. */
function joinText(printed: string): string {
  const kept = printed.split('\n').filter((line) => !line.includes('add')).join('\n');
  return strip(kept.replaceAll('/', ''));
}

/** The command run to make a new node a worker. */
export function joinCommand(printed: string, node: string): string {
  return `sudo docker-machine ssh ${node} sudo ${joinText(printed)}`;
}

export interface NodeToAdd {
  readonly base: string;
  readonly epoch_s: number;
  readonly time_zone: string;
  /** Of the base machine. */
  readonly inspected: unknown;
  readonly labelsPrinted: string;
  readonly joinPrinted: string;
}

/** util.py, add_vm: every command in order; returns the new node's name. Ends with KeyError or IndexError where the original did. */
export function addNodeCommands(add: NodeToAdd, run: Run): string {
  const { base } = add;
  const node = newNodeName(base, add.epoch_s, add.time_zone);
  run(shellWords(`sudo docker-machine inspect ${base}`));
  driverOf(add.inspected);
  run(['sudo', 'docker', 'node', 'inspect', '-f', '{{ range $k, $v := .Spec.Labels }}{{ $k }}={{ $v }} {{end}}', ...shellWords(base)]);
  const label = copiedLabel(add.labelsPrinted);
  run(createArguments(add.inspected, node));
  run("sudo docker swarm join-token worker | grep -v 'add' | tr -d '/' 2> /dev/null");
  run(shellWords(joinCommand(add.joinPrinted, node)));
  run(shellWords(`sudo docker node update --label-add ${label.key}=${label.value} ${node}`));
  run(shellWords(`sudo docker-machine scp config/metricbeat.yml ${node}:~`));
  run(shellWords(`sudo docker-machine ssh ${node} "sed -i \\"s/name: \\".*\\"/name: \\\\\\"${node}\\\\\\"/g\\" ~/metricbeat.yml"`));
  run(shellWords(`sudo docker-machine scp config/dockbeat.yml ${node}:~`));
  run(shellWords(`sudo docker-machine ssh ${node} mkdir ~/certs`));
  run(shellWords(`sudo docker-machine scp certs/elasticsearch_certificate.pem ${node}:~/certs/`));
  run(shellWords(`sudo docker-machine ssh ${node} sudo mkdir -p /volumes/dockbeat-logs/`));
  return node;
}

/** util.py, remove_vm: every command in order, for the nodes listed under the base name; no drain (:322). */
export function removeNodeCommands(base: string, listed: readonly CreatedNode[], run: Run): void {
  run(shellWords(`sudo docker node ls -f name=${base} --format {{.Hostname}}`));
  for (const { name, created } of listed) {
    run(['sudo', 'docker', 'node', 'inspect', '-f', '{{ .CreatedAt }}', ...shellWords(name)]);
    creationTime_us(created);
  }
  const node = newestNode(listed);
  run(shellWords(`sudo docker-machine ssh ${node} sudo docker swarm leave`));
  run(shellWords(`sudo docker node rm --force ${node}`));
  run(shellWords(`sudo docker-machine rm --force ${node}`));
}

/** util.py:224-235, remove_extra_resources: every service that is not at 1, ignored ones too, is set to 1. Ends with ValueError. */
export function resetCommands(services: readonly (readonly [name: string, replicasPrinted: string])[], run: Run): void {
  for (const [name, printed] of services) {
    if (toInt(printed) !== 1) run(shellWords(`sudo docker service scale ${name}=1`));
  }
}
