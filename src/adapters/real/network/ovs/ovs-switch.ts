import { flowName, type Flow, type FlowCounter } from '../../../../core/plant/network.js';
import { CallError } from '../../call.js';
import { cookie, type FlowSwitch, type HostAddresses, type Leaving } from '../flow-switch.js';
import type { RemoteMachine } from '../remote-machine.js';
import { flowCounters, flowMatch, flowRule } from './flow-rule.js';
import { filterFlow, unfilter } from './port-filter.js';
import { QueueTable } from './port-queues.js';

/** Old switches speak OpenFlow 1.0 alone, and the original sets 1.3 alone. */
const ofctl = ['ovs-ofctl', '--protocols=OpenFlow13'];
const own = `cookie=${cookie}/-1`;

/** One Open vSwitch of the overlay, worked by its own commands over ssh. */
export class OvsSwitch implements FlowSwitch {
  readonly name: string;

  constructor(
    private readonly machine: RemoteMachine,
    private readonly bridge: string,
    private readonly addresses: HostAddresses,
    /** Every pair of hosts whose way leads over this switch. */
    private readonly pairs: readonly Leaving[],
  ) {
    this.name = machine.name;
  }

  async counters(): Promise<readonly FlowCounter[]> {
    const counters = flowCounters(await this.dump(), this.addresses);
    const there = new Set(counters.map(({ flow }) => flowName(flow)));
    const missing = this.pairs.filter(({ flow }) => !there.has(flowName(flow)));
    if (missing.length === 0) return counters;
    await this.machine.run([...ofctl, 'add-flows', this.bridge, '-'], missing.map(({ flow, port }) => `${flowRule(flowMatch(flow, this.addresses), port, null)}\n`).join(''));
    return flowCounters(await this.dump(), this.addresses);
  }

  async requireFree({ port }: Leaving): Promise<void> {
    const refusal = (await QueueTable.read(this.machine)).refusal(port);
    if (refusal !== null) throw new CallError(refusal.failure, `cap on switch ${this.name}`, refusal.reason, refusal.advice);
  }

  /** Queue, filter, rule. @throws CallError */
  async cap({ flow, port }: Leaving, max_bps: number): Promise<void> {
    const name = flowName(flow);
    const { number, argv } = (await QueueTable.read(this.machine)).capping(port, name, max_bps);
    if (argv !== null) await this.machine.run(argv);
    if (await this.isUserspace()) await filterFlow(this.machine, port, number, flow, this.addresses);
    await this.machine.run([...ofctl, 'add-flow', this.bridge, flowRule(flowMatch(flow, this.addresses), port, number)]);
  }

  async uncap(flow: Flow): Promise<void> {
    const queues = (await QueueTable.read(this.machine)).queuesOf(flowName(flow));
    if (queues.length === 0) return;
    const match = flowMatch(flow, this.addresses);
    // Back among its hosts' traffic: their own rule stands, that of a transport was made for the cap.
    if (flow.transport === undefined) await this.machine.run([...ofctl, 'add-flow', this.bridge, flowRule(match, queues[0]!.port, null)]);
    else await this.machine.run([...ofctl, '--strict', 'del-flows', this.bridge, `${own},${match}`]);
    for (const queue of queues) {
      if (await this.isUserspace()) await unfilter(this.machine, queue.port, queue.number);
      // Read again: with the last queue of a port its QoS goes.
      await this.machine.run((await QueueTable.read(this.machine)).lifting(queue));
    }
  }

  private dump(): Promise<string> {
    return this.machine.run([...ofctl, 'dump-flows', this.bridge, own]);
  }

  private async isUserspace(): Promise<boolean> {
    return (await this.machine.run(['ovs-vsctl', 'get', 'bridge', this.bridge, 'datapath_type'])).trim() === 'netdev';
  }
}
