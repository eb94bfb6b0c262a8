import { describe, expect, it } from 'vitest';
import { mapOf, ovsdbTable, textOf } from '../../../../../src/adapters/real/network/ovs/ovsdb-table.js';

describe('a table of ovs-vsctl', () => {
  it('is read with its sets, maps and references', () => {
    const [row] = ovsdbTable('{"data":[[["uuid","a1"],["map",[[1,["uuid","q1"]]]],["map",[["elascale","true"]]],["set",[]]]],"headings":["_uuid","queues","external_ids","qos"]}');
    expect(textOf(row!, '_uuid')).toBe('a1');
    expect([...mapOf(row!, 'queues')]).toEqual([['1', 'q1']]);
    expect(mapOf(row!, 'external_ids').get('elascale')).toBe('true');
    expect(textOf(row!, 'qos')).toBeUndefined();
    expect(mapOf(row!, 'qos').size).toBe(0);
  });

  it('that is none is refused', () => {
    expect(() => ovsdbTable('ovs-vsctl: no such table')).toThrow();
    expect(() => ovsdbTable('{"data":{}}')).toThrow();
  });
});
