import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settingsFromLabels } from '../../../../src/adapters/real/swarm/service-labels.js';

const read = (labels: Record<string, string>) => settingsFromLabels('api', labels);

describe('settings from labels', () => {
  test('every setting of a target has its label', () => {
    expect(read({
      'elascale.min': '2', 'elascale.max': '6', 'elascale.up_step': '2', 'elascale.down_step': '1', 'elascale.cpu_up_limit': '0.8',
      'elascale.cpu_down_limit': '0.1', 'elascale.memory_up_limit': '1', 'elascale.memory_down_limit': '0', 'elascale.auto_scale': 'false',
      'com.docker.stack.namespace': 'iot_app',
    })).toEqual({
      settings: { min: 2, max: 6, up_step: 2, down_step: 1, cpu_up_limit: 0.8, cpu_down_limit: 0.1, memory_up_limit: 1, memory_down_limit: 0, auto_scale: false },
      warnings: [],
    });
  });

  test('the labels of other autoscalers are understood; ours go before them', () => {
    expect(read({ 'swarm.autoscaler': 'true', 'swarm.autoscaler.minimum': '1', 'swarm.autoscaler.maximum': '5' }).settings).toEqual({ auto_scale: true, min: 1, max: 5 });
    expect(read({ 'swarm.autoscaler.maximum': '5', 'elascale.max': '7' }).settings).toEqual({ max: 7 });
    expect(read({ 'swarm.autoscaler.metric': 'cpu' })).toEqual({ settings: {}, warnings: [] });
  });

  test.each([
    ['elascale.min', '-1'], ['elascale.min', '1.5'], ['elascale.max', 'many'], ['elascale.max', ''], ['elascale.max', '0x10'], ['elascale.max', ' 3'],
    ['elascale.cpu_up_limit', '65'], ['elascale.cpu_up_limit', '65%'], ['elascale.auto_scale', 'yes'], ['elascale.auto_scale', '1'], ['swarm.autoscaler', 'on'],
    ['elascale.maximum', '3'], ['elascale.', '3'],
  ])('%s=%s is passed over and said, with the service and the label', (label, value) => {
    const { settings, warnings } = read({ [label]: value, 'elascale.up_step': '2' });
    expect(settings).toEqual({ up_step: 2 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`service api: label ${label}=${value} is passed over: `);
  });

  test('names that objects have of themselves are no settings', () => {
    expect(read({ 'elascale.toString': '1', 'elascale.__proto__': '1' })).toMatchObject({ settings: {}, warnings: [expect.any(String), expect.any(String)] });
  });

  test('whatever the labels are, they are read or said, and nothing throws', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('elascale.min', 'elascale.max', 'elascale.auto_scale', 'elascale.x', 'swarm.autoscaler'), fc.string()), (labels) => {
      const { settings, warnings } = read(labels);
      const own = Object.keys(labels).length;
      expect(warnings.length + Object.keys(settings).length).toBeGreaterThanOrEqual(own - 1);
    }));
  });
});
