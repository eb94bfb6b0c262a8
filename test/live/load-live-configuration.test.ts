import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { liveFile } from '../../src/experiment/live-file.js';
import { liveConfiguration } from '../../src/live/live-configuration.js';
import { liveSetup } from '../../src/live/live-setup.js';
import { loadLiveConfiguration } from '../../src/live/load-live-configuration.js';
import { faultsOf } from '../experiment/input/faults-of.js';
import { undescribedFields } from '../undescribed-fields.js';

let folder: string;
let file: string;
const write = (text: string): void => writeFileSync(file, text);
const faults = (text: string): readonly string[] => {
  write(text);
  return faultsOf(() => loadLiveConfiguration(file)).map((fault) => fault.replaceAll(folder, 'DIR'));
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'elascale-configuration-'));
  file = join(folder, 'elascale.yaml');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

describe('elascale.yaml', () => {
  it('needs nothing: defaults are the local engine, its own readings, a journal beside the file', () => {
    write('{}\n');
    expect(loadLiveConfiguration(file)).toMatchObject({
      cluster: { docker: 'unix:///var/run/docker.sock', patience: 120 }, metrics: { source: 'docker-stats' }, nodes: { provider: 'none' },
      journal: { file: join(folder, 'elascale.journal.ndjson'), rotate_at: 64 * 1024 ** 2, keep: 10 }, lease: { name: 'elascale', holds_for: 30 },
    });
  });

  it('is no scenario: said in one line', () => {
    expect(faults('name: x\nworkload: {}\napplication: {}\n')).toEqual(['DIR/elascale.yaml: found a scenario; allowed: a live configuration (elascale schema live)']);
  });

  it('counts paths from its own folder, also deep inside', () => {
    mkdirSync(join(folder, 'tls'));
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(folder, 'tls', name), '');
    write('cluster: {docker: "tcp://h:2376", tls: {ca: tls/ca, cert: ./tls/cert, key: tls/key}}\n');
    expect(loadLiveConfiguration(file).cluster.tls).toEqual({ ca: join(folder, 'tls/ca'), cert: join(folder, 'tls/cert'), key: join(folder, 'tls/key') });
  });

  it('leaves lists as they are', () => {
    write('nodes: {provider: docker-machine, generic: {addresses: [10.0.0.1, 10.0.0.2], user: root, key: elascale.yaml}}\n');
    expect(loadLiveConfiguration(file).nodes).toMatchObject({ generic: { addresses: ['10.0.0.1', '10.0.0.2'], key: file } });
  });

  it.each<[string, string, string]>([
    ['files that are not there, each with its place', 'cluster:\n  docker: tcp://h:2376\n  tls: {ca: a.pem, cert: b.pem, key: c.pem}\n',
      'DIR/elascale.yaml:3:13: cluster.tls.ca: found DIR/a.pem, which is not there; allowed: a file or folder that is there'],
    ['a journal in no folder', 'journal: {file: logs/j.ndjson}\n', 'DIR/elascale.yaml:1:17: journal.file: found a file in DIR/logs, which is not there; allowed: a file in a folder that is there'],
    ['a detector\'s input that no swarm gives', 'engine: {anomaly: {inputs: [cpu, latency]}}\n',
      'DIR/elascale.yaml:1:34: engine.anomaly.inputs[1]: found latency; allowed: cpu, net_tx: a swarm does not tell what users meet with, simulations do'],
    ['a mistyped section', 'clutser: {}\n', 'DIR/elascale.yaml:1:1: clutser: found an unknown key; allowed: cluster, metrics, nodes, network, journal, lease, engine. Did you mean "cluster"?'],
    ['a lease without a unit', 'lease: {holds_for: 30}\n', 'DIR/elascale.yaml:1:20: lease.holds_for: found 30; allowed: a number with a unit (ms, s, m, h, d), for example 10s'],
    ['an engine that is none', 'engine: {interval: fast}\n', 'DIR/elascale.yaml:1:20: engine.interval: found "fast"; allowed: a number with a unit (ms, s, m, h, d), for example 10s'],
  ])('refuses %s', (_, text, fault) => expect(faults(text)).toContain(fault));

  it.each(['hunter2', 'hun/ter2', 'hun@ter2'])('refuses a URL with the password %s, and does not repeat it', (password) => {
    expect(faults(`metrics: {source: prometheus, url: "http://elascale:${password}@m:9"}\n`)).toEqual([
      'DIR/elascale.yaml:1:36: metrics.url: found "http://elascale:***@m:9"; allowed: http://HOST:PORT or https://HOST:PORT, without user and password',
    ]);
  });

  it.each(['http://m', 'https://m.example:9090/prefix', 'http://10.0.0.1:9200', 'http://[fd00::1]:9200/'])('takes the URL %s', (url) => {
    expect(faults(`metrics: {source: prometheus, url: "${url}"}\n`)).toEqual([]);
  });

  it('refuses a policy that there is not, before anything is opened', async () => {
    write('engine: {policy: {name: adaptive, parameters: {alpha: 7}}}\n');
    await expect(liveSetup(loadLiveConfiguration(file), file)).rejects.toThrow('engine.policy.parameters.alpha');
  });

  it.each(['elasticsearch', 'prometheus'])('refuses a password of %s that cannot be read, before anything is opened', async (source) => {
    mkdirSync(join(folder, 'password'));
    write(`metrics: {source: ${source}, url: 'http://m:9', user: elascale, password_file: password}\n`);
    await expect(liveSetup(loadLiveConfiguration(file), file)).rejects.toThrow(`opening http://m:9: cannot read ${join(folder, 'password')}: EISDIR`);
  });

  it('refuses a topology that does not hold, before anything is opened', async () => {
    writeFileSync(join(folder, 't.yaml'), 'switches: 7\n');
    write('network: {control: ovs, topology: t.yaml, ssh: {user: root, key: elascale.yaml, known_hosts: elascale.yaml}}\n');
    await expect(liveSetup(loadLiveConfiguration(file), file)).rejects.toThrow('t.yaml');
  });

  it('has no section that a file with an engine: section may not have', () => {
    expect(Object.keys(liveConfiguration.shape).filter((section) => !(section in liveFile.shape))).toEqual([]);
  });

  it('every field of it is described in its JSON Schema', () => {
    expect(undescribedFields(liveConfiguration)).toEqual([]);
  });
});
