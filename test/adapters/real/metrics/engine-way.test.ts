import { expect, test } from 'vitest';
import { changingWay, engineWay } from '../../../../src/adapters/real/metrics/docker-stats/engine-way.js';
import { metricsSettings } from '../../../../src/adapters/real/metrics/metrics-settings.js';

const stats = (through: string) => metricsSettings.parse({ source: 'docker-stats', through });
const prometheus = metricsSettings.parse({ source: 'prometheus', url: 'http://localhost:9090' });
const [tls, ssh] = [{ docker: 'tcp://10.0.0.1:2376' }, { docker: 'ssh://root@10.0.0.1' }];

test.each(['tls', 'ssh', 'docker-machine'])('engines are reached by %s where docker-stats is told so, to read and to change', (through) => {
  expect([engineWay(stats(through), tls), changingWay(stats(through), tls)]).toMatchObject([{ through }, { through }]);
});

test('a proxy only reads: changes go as the manager is reached', () => {
  expect([engineWay(stats('proxy'), ssh), changingWay(stats('proxy'), ssh), changingWay(stats('proxy'), tls)]).toMatchObject([{ through: 'proxy' }, { through: 'ssh' }, { through: 'tls' }]);
});

test('where readings come from elsewhere, engines are reached as the manager is', () => {
  expect([engineWay(prometheus, tls), changingWay(prometheus, ssh)]).toMatchObject([{ through: 'tls' }, { through: 'ssh' }]);
});
