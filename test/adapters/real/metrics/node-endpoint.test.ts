import { describe, expect, it } from 'vitest';
import { nodeEndpoint } from '../../../../src/adapters/real/metrics/docker-stats/node-endpoint.js';
import { metricsSettings, type DockerStatsSettings } from '../../../../src/adapters/real/metrics/metrics-settings.js';
import { clusterSettings } from '../../../../src/adapters/real/swarm/cluster-settings.js';
import { temporaryFolder } from '../../../temporary-folder.js';
import { node } from './swarm-fixture.js';

const edge = node('edge', { address: '10.0.0.12' });
const tls = { ca: '/c/ca.pem', cert: '/c/cert.pem', key: '/c/key.pem' };
const ssh = { key: '/c/id', known_hosts: '/c/known_hosts' };
const settings = (given: object = {}) => metricsSettings.parse({ source: 'docker-stats', ...given }) as DockerStatsSettings;
const endpoint = (given: object, cluster: object) => nodeEndpoint(settings(given), clusterSettings.parse(cluster), edge);

describe('a node\'s engine is reached', () => {
  it('over TLS with the cluster\'s certificates, or the metrics\' own', () => {
    const own = { ...tls, key: '/own/key.pem' };
    expect(endpoint({}, { docker: 'tcp://10.0.0.11:2376', tls })).toEqual({ kind: 'tcp', host: '10.0.0.12', port: 2376, tls });
    expect(endpoint({ tls: own, port: 2377 }, { docker: 'tcp://10.0.0.11:2376', tls })).toEqual({ kind: 'tcp', host: '10.0.0.12', port: 2377, tls: own });
  });

  it('by ssh as the cluster\'s user, or the metrics\' own', () => {
    const cluster = { docker: 'ssh://admin@10.0.0.11', ssh };
    expect(endpoint({ through: 'ssh' }, cluster)).toEqual({ kind: 'ssh', host: '10.0.0.12', port: 22, user: 'admin', ...ssh });
    expect(endpoint({ through: 'ssh', ssh: { key: '/k', known_hosts: '/h' } }, cluster)).toMatchObject({ user: 'root', key: '/k', known_hosts: '/h' });
  });

  it('through a proxy without TLS', () => {
    expect(endpoint({ through: 'proxy' }, {})).toEqual({ kind: 'tcp', host: '10.0.0.12', port: 2375, tls: null });
  });

  it.each([['tls', 'metrics.tls or cluster.tls'], ['ssh', 'metrics.ssh or cluster.ssh']])('by %s not without what opens it', (through, advice) => {
    expect(() => endpoint({ through }, {})).toThrow(expect.objectContaining({ name: 'CallError', failure: 'refused', advice: expect.stringContaining(advice) }));
  });
});

describe('a machine of docker-machine', () => {
  const store = temporaryFolder();
  const machine = (file: string) => store.path(`machines/edge/${file}`);
  const through = () => endpoint({ through: 'docker-machine', machine_folder: store.path('.') }, {});

  it('is reached at its own address with its own certificates', () => {
    store.write('machines/edge/config.json', JSON.stringify({ Driver: { IPAddress: '203.0.113.7', SSHUser: 'root' } }));
    expect(through()).toEqual({ kind: 'tcp', host: '203.0.113.7', port: 2376, tls: { ca: machine('ca.pem'), cert: machine('cert.pem'), key: machine('key.pem') } });
    store.write('machines/edge/config.json', JSON.stringify({ Driver: {} }));
    expect(through()).toMatchObject({ host: '10.0.0.12' });
  });

  it('that is not in the store, or not as docker-machine writes it, says so', () => {
    expect(() => nodeEndpoint(settings({ through: 'docker-machine', machine_folder: store.path('.') }), clusterSettings.parse({}), node('core'))).toThrow(/no .*machines\/core\/config.json; metrics.machine_folder/);
    store.write('machines/edge/config.json', 'nonsense');
    expect(through).toThrow(/is not as docker-machine writes it/);
  });
});
