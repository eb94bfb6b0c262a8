import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { labDown } from '../../src/lab/down.js';
import { listHosts } from '../../src/lab/lab.js';
import { labYaml } from '../../src/lab/lab-yaml.js';
import { labUp } from '../../src/lab/up.js';
import { sweepLabs, testLab } from './test-labs.js';

/**
 * The lab that all tests in test/lab share: three engines, one swarm (iot-master, also loc=agg-sensor; iot-edge;
 * iot-core). It stands before the first of them and is gone after the last. A test finds it by
 *
 *     const lab = inject('labName');     // for openLab, addHost, stopEngine ... of src/lab/lab.ts
 *     const config = inject('labYaml');  // path of its lab.yaml, a live configuration
 *
 * Files run one after another. A test leaves the lab as it found it: services, networks and hosts that it made removed,
 * engines started, cables in place.
 */
declare module 'vitest' {
  interface ProvidedContext {
    labName: string;
    labYaml: string;
  }
}

const quiet = () => undefined;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepLabs();
  const name = testLab();
  const lab = await labUp(name, { hosts: 3 }, quiet);
  const [manager] = await listHosts(lab);
  const folder = mkdtempSync(join(tmpdir(), 'elascale-lab-'));
  const file = join(folder, 'lab.yaml');
  writeFileSync(file, labYaml(name, manager!, 0));
  project.provide('labName', name);
  project.provide('labYaml', file);
  return async () => {
    await labDown(name, quiet);
    rmSync(folder, { recursive: true });
  };
}
