import { describe, expect, it } from 'vitest';
import { iotApp, type AppSettings } from '../../../../src/adapters/real/iot-app/app-stack.js';
import type { Image } from '../../../../src/adapters/real/images/image-archive.js';
import { serviceSpecification, specificationLabel } from '../../../../src/adapters/real/stack/stack.js';

const image = (name: string): Image => ({ id: `sha256:${name}`, tag: name, configuration: '{}', layers: [] });
const images = { sensor: image('sensor'), rest_api: image('rest_api'), db: image('db') };
const settings: AppSettings = { sensors: 2, apis: 1, cpu_ms: 3, think_ms: 50, clients: 1, limit_cores: null };

function specifications(changed: Partial<AppSettings> = {}) {
  const stack = iotApp(images, { ...settings, ...changed });
  return new Map(stack.services.map((service) => [service.name, serviceSpecification(stack, service, 'network')]));
}

const digestOf = (specification: ReturnType<typeof serviceSpecification>) => specification.TaskTemplate.ContainerSpec.Labels[specificationLabel];

describe('the example application\'s stack', () => {
  it('places its services as the original does, under the names that the scenarios use', () => {
    expect([...specifications().values()].map(({ Name, TaskTemplate }) => [Name, TaskTemplate.Placement.Constraints])).toEqual([
      ['iot_app_db', ['node.labels.loc==core']], ['iot_app_rest_api', ['node.labels.loc==edge']], ['iot_app_sensor', ['node.labels.loc==agg-sensor']],
    ]);
  });

  it('has its services find each other without a load balancer', () => {
    for (const [name, { TaskTemplate, EndpointSpec, Labels }] of specifications()) {
      expect(EndpointSpec).toEqual({ Mode: 'dnsrr' });
      expect(TaskTemplate.Networks).toEqual([{ Target: 'network', Aliases: [name] }]);
      expect(Labels).toEqual({ 'com.docker.stack.namespace': 'iot_app' });
    }
  });

  it('limits the API\'s CPU only when asked', () => {
    expect(specifications().get('rest_api')!.TaskTemplate.Resources.Limits).toEqual({});
    expect(specifications({ limit_cores: 0.5 }).get('rest_api')!.TaskTemplate.Resources.Limits).toEqual({ NanoCPUs: 500_000_000 });
  });

  it('tells containers of another specification apart, and not those of other replicas', () => {
    const before = digestOf(specifications().get('rest_api')!);
    expect(digestOf(specifications({ apis: 3 }).get('rest_api')!)).toBe(before);
    expect(digestOf(specifications({ cpu_ms: 4 }).get('rest_api')!)).not.toBe(before);
    expect(digestOf(specifications({ cpu_ms: 4 }).get('db')!)).toBe(digestOf(specifications().get('db')!));
  });
});
