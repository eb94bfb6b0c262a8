import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apiNode, wholeService } from '../../../../src/adapters/real/swarm/engine-api.js';

const anything = fc.jsonValue({ maxDepth: 3 });
const unknownFields = fc.dictionary(fc.string().filter((key) => key !== '__proto__' && key !== 'Labels'), anything);

test('what is not known of a service\'s specification is sent back as it came', () => {
  fc.assert(fc.property(unknownFields, unknownFields, unknownFields, (spec, template, mode) => {
    const Spec = { ...spec, Name: 'api', Mode: { Replicated: { ...mode, Replicas: 2 } }, TaskTemplate: { ...template, ForceUpdate: 1 } };
    expect(wholeService.parse({ ID: 's', Version: { Index: 7 }, Spec }).Spec).toEqual(Spec);
  }));
});

test('what is not known of a node\'s specification is sent back as it came', () => {
  fc.assert(fc.property(unknownFields, (spec) => {
    const Spec = { ...spec, Role: 'worker', Availability: 'active', Labels: { loc: 'edge' } };
    expect(apiNode.parse({ ID: 'n', Version: { Index: 7 }, CreatedAt: '', Spec, Status: { State: 'ready' } }).Spec).toEqual(Spec);
  }));
});
