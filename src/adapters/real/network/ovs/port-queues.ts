import { CallError } from '../../call.js';
import type { RemoteMachine } from '../remote-machine.js';
import { mapOf, ovsdbTable, textOf, type OvsdbRow } from './ovsdb-table.js';

/** In `external_ids` of every QoS and Queue that Elascale makes: whose it is, and the flow that a queue is for. */
const ownKey = 'elascale';
const flowKey = 'elascale-flow';

/** Root of a port's classes, where nothing shall be capped: what OVS 3.1 can say to the kernel (32 bits of bytes a second). */
const root_bps = 10_000_000_000;
/** Queue 0 is the class of all other traffic. */
const queue_first = 1;

/** A port's QoS and who made it. */
interface PortQos {
  readonly uuid: string;
  readonly own: boolean;
  /** By number. */
  readonly queues: ReadonlyMap<number, string>;
}

/** A queue of Elascale's. */
export interface OwnQueue {
  readonly uuid: string;
  readonly number: number;
  readonly port: string;
  readonly flow: string;
  readonly max_bps: number;
}

/** What a switch has of ports, queues and their owners, at one moment. */
export class QueueTable {
  private constructor(
    /** Of all bridges of the machine; `null`: no QoS. */
    private readonly ports: ReadonlyMap<string, PortQos | null>,
    private readonly owned: readonly OwnQueue[],
  ) {}

  /** @throws CallError */
  static async read(machine: RemoteMachine): Promise<QueueTable> {
    const columns = (table: string, names: string): readonly string[] => ['--', `--columns=${names}`, 'list', table];
    const out = await machine.run(['ovs-vsctl', '--format=json', ...columns('Port', 'name,qos'), ...columns('QoS', '_uuid,queues,external_ids'), ...columns('Queue', '_uuid,other_config,external_ids')]);
    try {
      const [ports, qos, queues] = out.trim().split('\n').map(ovsdbTable);
      return QueueTable.of(ports!, qos!, queues!);
    } catch (error) {
      throw new CallError('bad-answer', `ovs-vsctl list on ${machine.name}`, (error as Error).message, 'is this Open vSwitch 2.8 or later?');
    }
  }

  private static of(ports: readonly OvsdbRow[], qos: readonly OvsdbRow[], queues: readonly OvsdbRow[]): QueueTable {
    const byUuid = new Map(qos.map((row): [string, PortQos] => {
      const numbered = [...mapOf(row, 'queues')].map(([number, uuid]): [number, string] => [Number(number), String(uuid)]);
      return [textOf(row, '_uuid')!, { uuid: textOf(row, '_uuid')!, own: mapOf(row, 'external_ids').has(ownKey), queues: new Map(numbered) }];
    }));
    const queueRows = new Map(queues.map((row) => [textOf(row, '_uuid')!, row]));
    const ofPorts = new Map(ports.map((row): [string, PortQos | null] => [textOf(row, 'name')!, byUuid.get(textOf(row, 'qos') ?? '') ?? null]));
    const owned = [...ofPorts].flatMap(([port, held]) => (held === null || !held.own ? [] : [...held.queues].flatMap(([number, uuid]): OwnQueue[] => {
      const row = queueRows.get(uuid);
      const flow = row === undefined ? undefined : mapOf(row, 'external_ids').get(flowKey);
      return flow === undefined ? [] : [{ uuid, number, port, flow: String(flow), max_bps: Number(mapOf(row!, 'other_config').get('max-rate')) }];
    })));
    return new QueueTable(ofPorts, owned);
  }

  /** Every queue of Elascale's on the switch. */
  get all(): readonly OwnQueue[] {
    return this.owned;
  }

  /** Queues that cap a flow, on whatever ports of the switch. */
  queuesOf(flow: string): readonly OwnQueue[] {
    return this.owned.filter((queue) => queue.flow === flow);
  }

  /** Why no queue can be made on a port; `null`: one can. */
  refusal(port: string): { readonly failure: 'not-found' | 'conflict'; readonly reason: string; readonly advice: string } | null {
    const held = this.ports.get(port);
    if (held === undefined) return { failure: 'not-found', reason: `there is no port ${port}`, advice: 'bring the overlay up with elascale topology apply' };
    if (held === null || held.own) return null;
    return { failure: 'conflict', reason: `port ${port} has a QoS that Elascale has not made`, advice: `it is left as it is; remove it with ovs-vsctl clear Port ${port} qos, or let flows over that port be` };
  }

  /**
   * What makes a queue for a flow on a port, or gives it another rate, in one transaction; nothing where it is so.
   * @param max_bps a whole number: linux-htb of Open vSwitch takes a decimal point for no cap at all
   */
  capping(port: string, flow: string, max_bps: number): { readonly number: number; readonly argv: readonly string[] | null } {
    const rate = `other_config:max-rate=${max_bps}`;
    const there = this.owned.find((queue) => queue.port === port && queue.flow === flow);
    if (there !== undefined) return { number: there.number, argv: there.max_bps === max_bps ? null : ['ovs-vsctl', 'set', 'Queue', there.uuid, rate] };
    const held = this.ports.get(port)!;
    const number = freeNumber(held?.queues);
    const queue = ['--', '--id=@queue', 'create', 'Queue', rate, `external_ids:${ownKey}=true`, `external_ids:${flowKey}=${JSON.stringify(flow)}`];
    const place = held !== null ? ['--', 'add', 'QoS', held.uuid, 'queues', `${number}=@queue`] : [
      '--', '--id=@qos', 'create', 'QoS', 'type=linux-htb', `other_config:max-rate=${root_bps}`, `external_ids:${ownKey}=true`, `queues:${number}=@queue`,
      '--', 'set', 'Port', port, 'qos=@qos',
    ];
    return { number, argv: ['ovs-vsctl', ...queue, ...place] };
  }

  /** What takes a queue away, and its port's QoS with the last of them. */
  lifting({ uuid, number, port }: OwnQueue): readonly string[] {
    const held = this.ports.get(port)!;
    const last = [...held.queues.keys()].every((other) => other === number);
    const place = last ? ['--', 'clear', 'Port', port, 'qos', '--', 'destroy', 'QoS', held.uuid] : ['--', 'remove', 'QoS', held.uuid, 'queues', String(number)];
    return ['ovs-vsctl', ...place, '--', 'destroy', 'Queue', uuid];
  }
}

function freeNumber(taken: ReadonlyMap<number, string> | undefined): number {
  let number = queue_first;
  while (taken?.has(number) === true) number += 1;
  return number;
}
