import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configureSwitch, deleteQos, insertQos, insertQosRule, ovsdbRequest, qos, type OriginalCalls } from '../../src/adapters/real/network/ryu/original-calls.js';
import { reprFloat } from '../../src/core/compat/rounding.js';
import { originalPath, type OriginalGraph } from '../../src/topology/original/throttle-hops.js';
import { agreement, goldenFile } from './golden.js';
import { exceptionOf, RyuClock, type RecordedCall, type RyuSwitch } from './ryu-clock.js';

type Argument = string | readonly string[] | { readonly python: string };
interface Input {
  readonly function: string;
  readonly args: readonly Argument[];
  readonly switches: readonly RyuSwitch[];
  readonly ryu_lists?: readonly RyuSwitch[];
  readonly config: { readonly ip_to_node: Readonly<Record<string, string>> };
  readonly answers?: Readonly<Record<string, readonly [number, string]>>;
  readonly graph?: OriginalGraph;
}
/** `python2`: where Python 2 would have taken another path of the same length. */
interface Expected {
  readonly calls: readonly RecordedCall[];
  readonly elapsed_s: number;
  readonly error: { readonly type: string } | null;
  readonly path?: readonly string[];
  readonly python2?: unknown;
}

/** `str` of a Python literal: a text, an int, a float. */
function printed(argument: Argument): string {
  if (typeof argument === 'string') return argument;
  const { python } = argument as { readonly python: string };
  if (python.startsWith("'")) return python.slice(1, -1);
  return /^\d+$/.test(python) ? python : reprFloat(Number(python));
}

function callsOf({ function: name, args, config, graph }: Input): OriginalCalls {
  const text = (index: number) => printed(args[index]!);
  const network = { ip_to_node: config.ip_to_node, graph: graph ?? { nodes: [], links: [] } };
  switch (name) {
    case 'qos': return qos(text(0), text(1), text(2), network);
    case 'configure_switch': return configureSwitch(text(0), text(1), text(2), text(3), network);
    case 'ovsdb_request': return ovsdbRequest(text(0), text(1));
    case 'insert_qos': return insertQos(text(0), text(1), text(2));
    case 'insert_qos_rule': return insertQosRule(text(0), text(1), text(2), text(3));
    case 'delete_qos': return deleteQos(args[0] as readonly string[]);
    default: throw new Error(`no comparison is written for ${name}`);
  }
}

function found(input: Input): Expected {
  const ryu = new RyuClock(input.ryu_lists ?? input.switches);
  ryu.answers = input.answers ?? {};
  let error: Expected['error'] = null;
  try {
    ryu.drive(callsOf(input));
  } catch (thrown) {
    error = { type: exceptionOf(thrown) };
  }
  return { calls: ryu.calls, elapsed_s: ryu.t_s, error, ...(input.function === 'qos' ? { path: pathOf(input) } : {}) };
}

function pathOf({ graph, args }: Input): readonly string[] {
  try {
    return originalPath(graph!, printed(args[0]!), printed(args[1]!)).path;
  } catch (error) {
    exceptionOf(error);
    return [];
  }
}

describe('the original\'s calls to Ryu', () => {
  it('network/qos_calls.json', () => {
    const { cases } = goldenFile('network/qos_calls.json') as { readonly cases: readonly { readonly id: string; readonly input: Input; readonly expected: Expected }[] };
    const differing = cases
      .map(({ id, input, expected: { error, python2: _, ...rest } }) => ({ id, expected: { ...rest, error: error === null ? null : { type: error.type } }, found: found(input) }))
      .filter((each) => !isDeepStrictEqual(each.found, each.expected));
    expect(cases.length).toBeGreaterThan(0);
    agreement('network/qos_calls.json', cases.length - differing.length, cases.length);
    expect(differing).toEqual([]);
  });
});
