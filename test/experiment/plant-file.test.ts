import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/experiment/input/yaml-document.js';
import { parseDocument } from '../../src/experiment/input/schema-faults.js';
import { readPlantFile, withPlant } from '../../src/experiment/plant-file.js';
import { scenario } from '../../src/experiment/scenario.js';
import { temporaryFolder } from '../temporary-folder.js';
import { faultsOf } from './input/faults-of.js';
import { scenarioText } from './input/scenario-text.js';

const { path, write } = temporaryFolder();
const overlaid = (plant: string) => {
  write('plant.yaml', plant);
  return parseDocument(scenario, withPlant(parseYaml(scenarioText, 's.yaml'), readPlantFile(path('plant.yaml'))));
};
const faults = (plant: string) => faultsOf(() => overlaid(plant)).map((message) => message.replace(`${path('')}/`, ''));

describe('a plant file over a scenario', () => {
  it('puts its values over the scenario\'s and leaves the rest', () => {
    const below = scenario.parse(parseYaml(scenarioText, 's.yaml').value);
    const above = overlaid(`
plant:
  application: {services: {rest_api: {cpu: {cv: 0.3}, listen_delay: 20s}}}
  infrastructure: {groups: {edge: {background: 0.05, boot: {law: uniform, from: 1m, to: 2m}}}}
  metrics: {ingestion: 3s}
  workload: {sensors: {think: 79ms}}
fitted: {error: 0.1}
`);
    const { rest_api, db } = above.application.services;
    expect(rest_api!.cpu.time).toEqual({ law: 'gamma', mean: 0.04, cv: 0.3 });
    expect(rest_api!.listen_delay.mean).toBe(20);
    expect(rest_api!.calls).toEqual(below.application.services['rest_api']!.calls);
    expect(db).toEqual(below.application.services['db']);
    expect(above.infrastructure.groups['edge']).toMatchObject({ background: 0.05, boot: { law: 'uniform', mean: 90 }, labels: { loc: 'edge' } });
    expect(above.metrics.ingestion.mean).toBe(3);
    expect(above.workload[0]).toEqual({ ...below.workload[0], think: { law: 'constant', mean: 0.079, cv: 0 } });
    expect({ ...above, application: 0, infrastructure: 0, metrics: 0, workload: 0 }).toEqual({ ...below, application: 0, infrastructure: 0, metrics: 0, workload: 0 });
  });

  it('that is another file is told in one line', () => {
    expect(faults('engine: {}')).toEqual(['plant.yaml: found an engine: section alone, as elascale tune writes it; allowed: a plant file, as elascale calibrate writes it']);
    expect(faults(scenarioText)).toEqual(['plant.yaml: found a scenario; allowed: a plant file, as elascale calibrate writes it']);
  });

  it('a distribution that names its law replaces the whole of the other', () => {
    expect(overlaid('plant: {application: {services: {rest_api: {cpu: {law: exponential, mean: 30ms}}}}}').application.services['rest_api']!.cpu.time)
      .toEqual({ law: 'exponential', mean: 0.03, cv: 1 });
  });

  it.each([
    ['plant: {application: {services: {rest_apo: {cpu: 1ms}}}}', 'plant.yaml:1:34: plant.application.services.rest_apo: found a service that the scenario does not have; allowed: rest_api, db. Did you mean "rest_api"?'],
    ['plant: {workload: {sensor: {think: 1ms}}}', 'plant.yaml:1:20: plant.workload.sensor: found a source that the scenario does not have; allowed: sensors. Did you mean "sensors"?'],
    ['plant: {workload: {sensors: {thnk: 1ms}}}', 'plant.yaml:1:30: plant.workload.sensors.thnk: found an unknown key; allowed: think. Did you mean "think"?'],
    ['plant: {infrastructure: {group: {}}}', 'plant.yaml:1:26: plant.infrastructure.group: found an unknown key; allowed: flavours, groups, latency. Did you mean "groups"?'],
    ['plant: {application: {services: {rest_api: {cpus: 1ms}}}}', expect.stringMatching(/^plant\.yaml:1:45: application\.services\.rest_api\.cpus: found an unknown key; allowed: .*Did you mean "cpu"\?$/)],
    ['plant: {application: {services: {rest_api: {cpu: 1}}}}', 'plant.yaml:1:50: application.services.rest_api.cpu: found 1; allowed: a number with a unit (ms, s, m, h, d), for example 10s, or a mapping'],
    ['plant: {workload: {sensors: {think: soon}}}', 'plant.yaml:1:37: workload[0].think: found "soon"; allowed: a number with a unit (ms, s, m, h, d), for example 10s'],
    ['plant: {metrics: {perod: 10s}}', expect.stringMatching(/^plant\.yaml:1:19: metrics\.perod: found an unknown key/)],
    ['fitted: {}', 'plant.yaml:1:1: plant: found nothing; allowed: a mapping'],
  ])('%s', (plant, message) => expect(faults(plant)).toContainEqual(message));
});
