import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { labOfYaml, labYaml } from '../../../src/lab/lab-yaml.js';
import { liveConfiguration } from '../../../src/live/live-configuration.js';

const tls = { ca: '/l/tls/ca.pem', cert: '/l/tls/cert.pem', key: '/l/tls/key.pem' };
const text = labYaml('try', { address: '10.201.7.2', port: 2376, tls }, 20);

it('is a live configuration', () => {
  expect(liveConfiguration.parse(parse(text))).toMatchObject({
    cluster: { docker: 'tcp://10.201.7.2:2376', tls },
    nodes: { provider: 'lab', lab: 'try', boot_delay: 20 },
    metrics: { source: 'docker-stats' },
    journal: { file: 'try.journal.ndjson' },
    engine: { policy: { name: 'adaptive' }, interval: 10, service_defaults: { min: 1, max: 4 } },
  });
});

it('of an overlay watches its switches and holds flows', () => {
  const ssh = { user: 'root', key: '/l/ssh/id_ed25519', known_hosts: '/l/ssh/known_hosts' } as const;
  expect(liveConfiguration.parse(parse(labYaml('try', { address: '10.201.7.2', port: 2376, tls }, 0, { topology: '/l/topology.yaml', ssh })))).toMatchObject({
    network: { control: 'ovs', topology: '/l/topology.yaml', ssh },
    engine: { bandwidth: { policy: 'throttle' } },
  });
});

it('knows its own from others', () => {
  expect(labOfYaml(text)).toBe('try');
  expect(labOfYaml(labYaml('two.words', { address: '10.201.7.2', port: 2376, tls }, 0))).toBe('two.words');
  expect(labOfYaml('cluster: {}\n')).toBeUndefined();
  expect(labOfYaml('# mine\n# elascale lab up once wrote this\n')).toBeUndefined();
  expect(labOfYaml('')).toBeUndefined();
});
