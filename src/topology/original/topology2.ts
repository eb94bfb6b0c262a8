import type { OriginalNeighbour, OriginalNode, OriginalSwitch, OriginalTopology } from './original-topology.js';
import { pythonLiterals, type PythonValue } from './python-literals.js';

/** Variables that are there and of another form than the original's. */
export class Topology2Error extends Error {
  override readonly name = 'Topology2Error';

  constructor(readonly path: string, readonly found: string, readonly allowed: string) {
    super(`${path}: found ${found}; allowed: ${allowed}`);
  }
}

/**
 * The original's topology2.py, read and never run. Dicts keep the order of the text.
 * @throws PythonLiteralError, Topology2Error
 */
export function readTopology2(source: string): OriginalTopology {
  const variables = pythonLiterals(source);
  const variable = (name: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new Topology2Error(name, 'nothing', `${name} = ...`);
    return value;
  };
  const mapping = (name: string) => Object.entries(record(name, variable(name)));
  return {
    controller: text('contr_addr', variables.get('contr_addr') ?? ''),
    switches: mapping('switches').map(([name, fields]) => switchOf(name, record(`switches.${name}`, fields))),
    hosts: mapping('hosts').map(([name, fields]) => nodeOf(`hosts.${name}`, name, record(`hosts.${name}`, fields))),
    connections: mapping('topology').map(([name, to]) => ({
      switch: name, to: list(`topology.${name}`, to).map((end, index) => neighbourOf(`topology.${name}[${index}]`, end)),
    })),
    swarm_master: text('swarm_master', variables.get('swarm_master') ?? ''),
    swarm_monitor: text('swarm_monitor', variables.get('swarm_monitor') ?? ''),
  };
}

type Fields = Readonly<Record<string, PythonValue>>;

function switchOf(name: string, fields: Fields): OriginalSwitch {
  const path = `switches.${name}`;
  const port = fields['int_ip'] === undefined ? undefined : list(`${path}.int_ip`, fields['int_ip']).map((part) => text(`${path}.int_ip`, part));
  if (port !== undefined && port.length !== 2) throw new Topology2Error(`${path}.int_ip`, `${port.length} texts`, "('port', 'address')");
  return {
    ...nodeOf(path, name, fields),
    ...(fields['contr_addr'] === undefined ? {} : { contr_addr: text(`${path}.contr_addr`, fields['contr_addr']) }),
    bridge_name: text(`${path}.bridge_name`, fields['bridge_name'] ?? `${name}_br`),
    ...(port === undefined ? {} : { int_ip: { port: port[0]!, address: port[1]! } }),
  };
}

function nodeOf(path: string, name: string, fields: Fields): OriginalNode {
  const optional = <Key extends string>(key: string, as: Key) => (fields[key] === undefined ? {} : { [as]: text(`${path}.${key}`, fields[key]) }) as { readonly [K in Key]?: string };
  return {
    name, region: text(`${path}.region`, fields['region'] ?? ''), flavor: text(`${path}.flavor`, fields['flavor'] ?? ''),
    ...optional('image', 'image'), ...optional('name', 'vm_name'), ...optional('vm_user_name', 'vm_user_name'), ...optional('server', 'server'),
  };
}

function neighbourOf(path: string, end: PythonValue): OriginalNeighbour {
  if (typeof end === 'string') return { switch: end };
  const [host, address, bridge] = list(path, end).map((part) => text(path, part));
  if (host === undefined || address === undefined) throw new Topology2Error(path, 'too few texts', "('host', 'address') or ('host', 'address', 'bridge')");
  return { host, address, ...(bridge === undefined ? {} : { bridge }) };
}

function record(path: string, value: PythonValue): Fields {
  if (typeof value === 'string' || Array.isArray(value)) throw new Topology2Error(path, 'no dict', 'a dict');
  return value as Fields;
}

function list(path: string, value: PythonValue): readonly PythonValue[] {
  if (!Array.isArray(value)) throw new Topology2Error(path, 'no list', 'a list or a tuple');
  return value as readonly PythonValue[];
}

function text(path: string, value: PythonValue): string {
  if (typeof value !== 'string') throw new Topology2Error(path, 'no text', 'a text in quotes');
  return value;
}
