import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallError } from '../../../../src/adapters/real/call.js';
import { DockerMachine } from '../../../../src/adapters/real/nodes/docker-machine/docker-machine.js';
import { runningCreations } from '../../../../src/adapters/real/nodes/docker-machine/running-creations.js';
import { nodesSettings, type DockerMachineSettings } from '../../../../src/adapters/real/nodes/nodes-settings.js';
import { temporaryFolder } from '../../../temporary-folder.js';

const recorded = (name: string) => readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8');
const password = 'hunter2-recorded';
const node = 'iot-edge.20261123190000';
const never = new AbortController().signal;

/**
 * Plays docker-machine's side of its recorded dialogue, notes what its operating system shows of each call, and fails or
 * lingers where a file says so. What a real one does is in test/lab/docker-machine.test.ts.
 */
const program = `#!/bin/sh
cd "$MACHINE_STORAGE_PATH" || exit 9
verb=$1
for name; do :; done
printf '%s\\001%s\\001%s\\n' "$(tr '\\0' '\\002' </proc/$$/cmdline)" "$OS_PASSWORD" "$MACHINE_BUGSNAG_API_TOKEN" >>calls
fails=$verb-fails
case " $* " in *' --force '* | *' --help '*) fails=none ;; esac
if [ -e "$fails" ]; then
  cat "$fails" >&2
  exit 1
fi
missing() {
  [ -e "machines/$name" ] && return 1
  echo "Docker machine \\"$name\\" does not exist. Use \\"docker-machine ls\\" to list machines." >&2
}
case $verb in
  ls)
    for each in machines/*; do
      version=Unknown
      [ -e "$each/ready" ] && version=v20.10.24
      printf '%s\\tRunning\\ttcp://10.2.0.4:2376\\t%s\\n' "\${each#machines/}" $version
    done ;;
  url) echo tcp://10.2.0.4:2376 ;;
  inspect) missing && exit 1; cat "machines/$name/config.json" ;;
  rm) missing && exit 1; rm -r "machines/$name" ;;
  create)
    case " $* " in *' --help '*) cat help; exit 0 ;; esac
    echo 'Creating machine...'
    mkdir "machines/$name"
    sed 's/"MachineId": "c4f0"/"MachineId": ""/' machines/iot-edge/config.json >"machines/$name/config.json"
    [ -e lingers ] && sleep "$(cat lingers)"
    touch "machines/$name/ready" ;;
esac
`;

const folder = temporaryFolder();
let store: string;
let settings: DockerMachineSettings;
let stores = 0;

beforeEach(() => {
  store = folder.path(`store-${(stores += 1)}`);
  mkdirSync(join(store, 'machines', 'iot-edge'), { recursive: true });
  put('machines/iot-edge/ready', '');
  put('machines/iot-edge/config.json', recorded('openstack-inspect.json').replace('"MachineId": ""', '"MachineId": "c4f0"'));
  put('help', recorded('openstack-help.txt'));
  const binary = folder.write('docker-machine', program);
  chmodSync(binary, 0o755);
  settings = nodesSettings.parse({ provider: 'docker-machine', binary, folder: store, timeout: '20s', ready_within: '30s' }) as DockerMachineSettings;
});
afterEach(() => void vi.unstubAllEnvs());

function put(name: string, text: string): void {
  mkdirSync(dirname(join(store, name)), { recursive: true });
  writeFileSync(join(store, name), text);
}

interface Noted { readonly args: readonly string[]; readonly password: string; readonly reports: string }
/** The arguments as /proc shows them to everybody: the shell and the script are the first two. */
const calls = (): readonly Noted[] => readFileSync(join(store, 'calls'), 'utf8').trim().split('\n').map((line) => {
  const [cmdline, password, reports] = line.split('\u0001');
  return { args: cmdline!.split('\u0002').slice(2, -1), password: password!, reports: reports! };
});
const failure = (work: Promise<unknown>): Promise<CallError> => work.then(() => { throw new Error('it went well'); }, (error: CallError) => error);

describe('secrets', () => {
  it('reach docker-machine through its environment, and no argument of any child holds one', async () => {
    await new DockerMachine(settings).create(node, 'iot-edge', never);
    const create = calls().find(({ args }) => args[0] === 'create' && args.at(-1) === node)!;
    expect(create.password).toBe(password);
    expect(create.args).toContain('--openstack-username=elascale');
    for (const { args } of calls()) expect(args.join(' ')).not.toContain(password);
  });

  it('are in no error, whatever docker-machine repeats of them', async () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEkey\n-----END RSA PRIVATE KEY-----';
    vi.stubEnv('SOME_CLOUD_TOKEN', 'token-of-the-caller');
    put('create-fails', `401 for elascale/${password}\nX-Auth: token-of-the-caller\nssh command: printf '${key}' | tee /etc/docker/server-key.pem\nexit status 1\n`);
    const error = await failure(new DockerMachine(settings).create(node, 'iot-edge', never));
    expect(error.reason).toBe('401 for elascale/(hidden) | X-Auth: (hidden) | ssh command: printf \'(hidden key)\' | tee /etc/docker/server-key.pem | exit status 1');
    for (const secret of [password, 'token-of-the-caller', 'MIIEkey']) expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
  });

  it('and logs of failures are sent to nobody', async () => {
    await new DockerMachine(settings).list();
    expect(calls().map(({ reports }) => reports)).toEqual(['no-report']);
  });
});

describe('a creation', () => {
  it('of a machine that is ready is none', async () => {
    const machines = new DockerMachine(settings);
    await machines.create(node, 'iot-edge', never);
    await machines.create(node, 'iot-edge', never);
    expect(calls().filter(({ args }) => args[0] === 'create' && args.at(-1) === node)).toHaveLength(1);
  });

  it('of a half-made machine takes that away first', async () => {
    put(`machines/${node}/config.json`, recorded('openstack-inspect.json'));
    await new DockerMachine(settings).create(node, 'iot-edge', never);
    expect(calls().map(({ args }) => args[0]).filter((verb) => verb === 'rm' || verb === 'create')).toEqual(['rm', 'create', 'create']);
  });

  it('that is given up is killed with all that it started', async () => {
    put('lingers', '60');
    const giveUp = new AbortController();
    const work = failure(new DockerMachine(settings).create(node, 'iot-edge', giveUp.signal));
    await vi.waitFor(() => expect(existsSync(join(store, 'machines', node, 'config.json'))).toBe(true), 15_000);
    expect([...runningCreations(store).values()]).toEqual([node]);
    giveUp.abort();
    expect(await work).toMatchObject({ failure: 'timeout', reason: expect.stringContaining('it last said: Creating machine...') as string });
    await vi.waitFor(() => expect(runningCreations(store).size).toBe(0), 15_000);
  });

  it('that runs already is waited for and not begun again', async () => {
    put('lingers', '1');
    const first = new DockerMachine(settings).create(node, 'iot-edge', never);
    await vi.waitFor(() => expect(runningCreations(store).size).toBe(1), 15_000);
    const another = new DockerMachine(settings);
    expect((await another.list()).find(({ name }) => name === node)).toMatchObject({ state: 'making' });
    await Promise.all([first, another.create(node, 'iot-edge', never)]);
    expect(calls().filter(({ args }) => args[0] === 'create' && args.at(-1) === node)).toHaveLength(1);
  });
});

describe('a removal', () => {
  it('is not forced where an instance may be left in the cloud', async () => {
    put('rm-fails', 'Error removing host "iot-edge": dial tcp 127.0.0.1:9: connect: connection refused\n');
    const error = await failure(new DockerMachine(settings).remove('iot-edge'));
    expect(error).toMatchObject({ failure: 'unreachable', advice: expect.stringContaining('docker-machine rm --force iot-edge') as string });
    expect(existsSync(join(store, 'machines', 'iot-edge'))).toBe(true);
  });

  it('is forced where the driver has written down no instance and its cloud answers', async () => {
    put(`machines/${node}/config.json`, recorded('openstack-inspect.json'));
    put('rm-fails', 'Expected HTTP response code [202 204] but got 400 instead\n');
    await new DockerMachine(settings).remove(node);
    expect(existsSync(join(store, 'machines', node))).toBe(false);
  });

  it('of a machine whose document was never written is forced too', async () => {
    mkdirSync(join(store, 'machines', node));
    put('rm-fails', `Docker machine "${node}" does not exist.\n`);
    await new DockerMachine(settings).remove(node);
    expect(existsSync(join(store, 'machines', node))).toBe(false);
  });

  it('of none is no error', async () => {
    await expect(new DockerMachine(settings).remove(node)).resolves.toBeUndefined();
  });
});

it('the engine of a machine is at its URL, opened by its certificates', async () => {
  const certs = '/home/elascale/.docker/machine/certs';
  expect(await new DockerMachine(settings).engine('iot-edge')).toEqual({
    kind: 'tcp', host: '10.2.0.4', port: 2376, tls: { ca: `${certs}/ca.pem`, cert: `${certs}/cert.pem`, key: `${certs}/key.pem` },
  });
});

it('a binary that is not there is named, with what to do', async () => {
  const error = await failure(new DockerMachine({ ...settings, binary: '/no/such/machine' }).list());
  expect(error).toMatchObject({ failure: 'not-found', reason: '/no/such/machine cannot be run (ENOENT)', advice: expect.stringContaining('nodes.binary') as string });
});

it.each(['--force', '', 'a b', 'a;b', '../x'])('%j is no name for a machine', async (name) => {
  expect(await failure(new DockerMachine(settings).remove(name))).toMatchObject({ failure: 'refused' });
});

describe('a machine for a node of an overlay', () => {
  const wish = { kind: 'host', region: 'CORE', flavour: 'm1.medium' } as const;

  it('is made by the driver of the settings, in the topology\'s region and size', async () => {
    await new DockerMachine({ ...settings, driver: 'openstack' }).make('vino-4-h1', wish, never);
    expect(calls().filter(({ args }) => args[0] === 'create').at(-1)!.args).toEqual(['create', '--driver', 'openstack', '--openstack-region=CORE', '--openstack-flavor-name=m1.medium', 'vino-4-h1']);
  });

  it('is refused where the settings name no driver', async () => {
    expect(await failure(new DockerMachine(settings).make('vino-4-h1', wish, never))).toMatchObject({ failure: 'refused', reason: 'nodes.driver names no driver to make it with' });
  });

  it('that stands already is registered as the original does it, once', async () => {
    const login = { address: '10.2.1.34', port: 22, user: 'ubuntu', key: '/home/ubuntu/.ssh/master_id_rsa' };
    for (let time = 0; time < 2; time += 1) await new DockerMachine(settings).register('vino-4-h2', login, never);
    const creations = calls().filter(({ args }) => args[0] === 'create').map(({ args }) => args);
    expect(creations).toEqual([['create', '--driver', 'generic', '--generic-ip-address=10.2.1.34', '--generic-ssh-port=22', '--generic-ssh-user=ubuntu', '--generic-ssh-key=/home/ubuntu/.ssh/master_id_rsa', 'vino-4-h2']]);
  });
});
