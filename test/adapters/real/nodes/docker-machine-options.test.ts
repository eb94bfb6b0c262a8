import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CallError } from '../../../../src/adapters/real/call.js';
import { createOptions, secretsOf } from '../../../../src/adapters/real/nodes/docker-machine/create-options.js';
import { parseDriverFlags } from '../../../../src/adapters/real/nodes/docker-machine/driver-flags.js';
import { firstFreeAddress, genericOptions } from '../../../../src/adapters/real/nodes/docker-machine/generic-machine.js';
import { hasInstance, parseInspected, type InspectedMachine } from '../../../../src/adapters/real/nodes/docker-machine/inspected-machine.js';
import { parseMachines } from '../../../../src/adapters/real/nodes/docker-machine/machine-list.js';
import { wishedOptions } from '../../../../src/adapters/real/nodes/docker-machine/wished-options.js';
import { nodesSettings } from '../../../../src/adapters/real/nodes/nodes-settings.js';
import { isSecretName, redacted } from '../../../../src/adapters/real/nodes/docker-machine/redaction.js';

/** Printed by docker-machine 0.16.2. */
const recorded = (name: string) => readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8');

const base = parseInspected(recorded('openstack-inspect.json'), 'iot-edge');
const flags = parseDriverFlags(recorded('openstack-help.txt'), 'openstack');
/** As the driver leaves the document once the instance runs. */
const running: InspectedMachine = {
  ...base,
  Driver: { ...base.Driver, IPAddress: '10.2.0.4', MachineId: 'c4f0', FlavorId: '2', ImageId: '77aa', NetworkId: 'n1', TenantId: 't1', KeyPairName: 'iot-edge-5f3c', SSHKeyPath: '/home/elascale/.docker/machine/machines/iot-edge/id_rsa' },
};

describe('a machine like an OpenStack base', () => {
  it('takes what the original copied and the base\'s user and groups; the password goes through the environment', () => {
    const { args, environment } = createOptions(running, flags);
    expect([...args].sort()).toEqual([
      '--openstack-active-timeout=200', '--openstack-auth-url=http://127.0.0.1:9/v2.0', '--openstack-flavor-name=m1.small', '--openstack-image-name=ubuntu-16-04',
      '--openstack-insecure', '--openstack-ip-version=4', '--openstack-net-name=savi-net', '--openstack-region=CORE', '--openstack-sec-groups=savi-iot,default',
      '--openstack-ssh-port=22', '--openstack-ssh-user=ubuntu', '--openstack-tenant-name=savi', '--openstack-username=elascale',
    ]);
    expect(environment).toEqual({ OS_PASSWORD: 'hunter2-recorded' });
    expect(secretsOf(running)).toEqual(['hunter2-recorded']);
  });

  it('takes ids where the base was made by ids', () => {
    const { args } = createOptions({ ...running, Driver: { ...running.Driver, FlavorName: '', NetworkName: '' } }, flags);
    expect(args).toEqual(expect.arrayContaining(['--openstack-flavor-id=2', '--openstack-net-id=n1']));
  });

  it('takes the base\'s key pair only where that was there before the base', () => {
    const { args } = createOptions({ ...running, Driver: { ...running.Driver, ExistingKey: true, PrivateKeyFile: '/keys/savi' } }, flags);
    expect(args).toEqual(expect.arrayContaining(['--openstack-keypair-name=iot-edge-5f3c', '--openstack-private-key-file=/keys/savi']));
  });

  it('says whether something of it may stand in the cloud', () => {
    expect([hasInstance(base), hasInstance(running)]).toEqual([false, true]);
  });
});

describe('a machine of another driver', () => {
  const like = (Driver: Readonly<Record<string, unknown>>): InspectedMachine => ({ ...base, DriverName: 'cloud', Driver });
  const help = '   --cloud-zone value\tZone [$CLOUD_ZONE]\n   --cloud-open-port value\tPorts\n   --cloud-api-secret value\tSecret\n   --cloud-token value\tToken [$CLOUD_TOKEN]\n   --other-zone value\tnot of this driver';

  it('takes options by the names of the base\'s fields, lists one by one', () => {
    const { args, environment } = createOptions(like({ Zone: '-x', OpenPort: ['80', '443'], Token: 'abcdef', Memory: 0, Unknown: 'left out' }), parseDriverFlags(help, 'cloud'));
    expect(args).toEqual(['--cloud-zone=-x', '--cloud-open-port=80', '--cloud-open-port=443']);
    expect(environment).toEqual({ CLOUD_TOKEN: 'abcdef' });
  });

  it('is refused where a secret would have to be an argument, and the refusal does not hold it', () => {
    const make = () => createOptions(like({ ApiSecret: 'hunter2' }), parseDriverFlags(help, 'cloud'));
    expect(make).toThrow(CallError);
    expect(make).toThrow(/--cloud-api-secret/);
    expect(make).not.toThrow(/hunter2/);
  });
});

describe('a generic machine', () => {
  const generic: InspectedMachine = { ...base, DriverName: 'generic', Driver: { IPAddress: '10.1.0.2', SSHUser: 'ubuntu', SSHKey: '/keys/base', SSHPort: 22, EnginePort: 2376 } };
  const pool = { addresses: ['10.1.0.2', '10.1.0.3', '10.1.0.4'] };

  it('takes the first address that no machine has', () => {
    expect(firstFreeAddress(pool, new Set(['10.1.0.2', '10.1.0.4']))).toBe('10.1.0.3');
  });

  it('is refused when none is left, or none was ever given', () => {
    expect(() => firstFreeAddress(pool, new Set(pool.addresses))).toThrow(/all 3 addresses/);
    expect(() => firstFreeAddress(undefined, new Set())).toThrow(/nodes\.generic\.addresses/);
  });

  it('has the settings\' user and key, else the base\'s', () => {
    expect(genericOptions(generic, '10.1.0.3', pool).args).toEqual([
      '--generic-ip-address=10.1.0.3', '--generic-ssh-user=ubuntu', '--generic-ssh-key=/keys/base', '--generic-ssh-port=22', '--generic-engine-port=2376',
    ]);
    expect(genericOptions(generic, '10.1.0.3', { ...pool, user: 'root', key: '/keys/new' }).args).toEqual(expect.arrayContaining(['--generic-ssh-user=root', '--generic-ssh-key=/keys/new']));
  });
});

describe('the list of machines', () => {
  it('tells machines whose engine answers from those that only run, and knows creations that have not written a word', () => {
    const printed = 'iot-edge\tRunning\ttcp://10.2.0.4:2376\tv20.10.24\nhalf\tRunning\ttcp://10.2.0.5:2376\tUnknown\noff\tStopped\t\tUnknown\nlost\tError\t\tUnknown\nnew\tRunning\t\tUnknown\nslow\tTimeout\t\t\n';
    expect(parseMachines(printed, ['new', 'newer']).map(({ name, state, address }) => `${name} ${state} ${address}`)).toEqual([
      'iot-edge ready 10.2.0.4', 'half broken 10.2.0.5', 'off stopped null', 'lost broken null', 'new making null', 'slow broken null', 'newer making null',
    ]);
  });

  it('a document that is none, or another program\'s, is a bad answer that names the field and no value', () => {
    expect(() => parseInspected('not JSON', 'm')).toThrow(/no JSON document/);
    expect(() => parseInspected('{"Name":"m","DriverName":"x","Driver":{"Password":"hunter2"}}', 'm')).toThrow(/HostOptions/);
  });
});

describe('what may be shown', () => {
  it('is no private key, no join token and no given secret', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----';
    expect(redacted(`ssh command: printf '${key}' | tee; SWMTKN-1-abc-def; pass hunter2!`, ['hunter2'])).toBe('ssh command: printf \'(hidden key)\' | tee; (hidden token); pass (hidden)!');
    expect(redacted('-----BEGIN PRIVATE KEY-----\ncut off', [])).toBe('(hidden key)');
  });

  it.each(['Password', 'ApiSecretKey', 'AccessToken', 'AccessKey', 'OS_PASSWORD', 'ApiKey'])('%s names a secret', (name) => expect(isSecretName(name)).toBe(true));
  it.each(['SSHKey', 'SSHKeyPath', 'KeyPairName', 'PrivateKeyFile', 'SSHKeyFingerprint', 'AWS_ACCESS_KEY_ID', 'Region'])('%s does not', (name) => expect(isSecretName(name)).toBe(false));
});

describe('the nodes section', () => {
  const parse = (more: object) => nodesSettings.safeParse({ provider: 'docker-machine', ...more });

  it('has a budget for coming and going, and the binary by name', () => {
    expect(parse({}).data).toEqual({ provider: 'docker-machine', binary: 'docker-machine', timeout: 120, ready_within: 900, drain_within: 120 });
  });

  it.each([{ binary: './docker-machine' }, { binary: 'bin/machine' }, { generic: { addresses: [] } }, { generic: { addresses: ['-oProxyCommand=x'] } }, { password: 'x' }])('%j is refused', (more) => {
    expect(parse(more).success).toBe(false);
  });

  it('takes a fork\'s binary by its path', () => expect(parse({ binary: '/opt/rancher-machine' }).success).toBe(true));
});

describe('a machine after a topology\'s wish', () => {
  it('has its region, flavour and image in the driver\'s own words', () => {
    expect(wishedOptions({ region: 'CORE', flavour: 'm1.small', image: 'ubuntu-16-04' }, flags, 'openstack')).toEqual({
      args: ['--openstack-region=CORE', '--openstack-flavor-name=m1.small', '--openstack-image-name=ubuntu-16-04'], environment: {},
    });
    expect(wishedOptions({}, flags, 'openstack').args).toEqual([]);
  });

  it('is refused where the driver has no word for it', () => {
    expect(() => wishedOptions({ flavour: 'm1.small' }, [], 'none')).toThrow(/the driver has no option for the flavour m1\.small/);
  });
});
