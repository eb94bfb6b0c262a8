import type { Bytes, BytesPerSecond, Cores, Fraction, Seconds } from '../../core/units.js';
import type { Task } from '../cluster/task.js';
import type { Traffic } from '../traffic/traffic.js';
import type { Beating } from './beat-wheel.js';

/** Counters of one task as the agent last read them: 0 for a newcomer, NaN for a task of unknown past. */
interface Meter {
  readonly task: Task;
  /** At the last beat. */
  sent_B: Bytes;
  beat_cpu_s: Seconds;
  /** When the snapshot was opened. */
  open_cpu_s: Seconds;
}

/**
 * The beat agent for the containers of one node, as dockbeat is one process a node that asks for all of them on one
 * tick (the recorded means over three tasks of a node hold nine samples or six, never seven). A task's CPU is that of
 * the last `snapshot_s`, its network rate that of the whole period. The first tick after its start shows a newcomer,
 * idle: 19 s after a recorded scale-out the means of CPU and of bytes are halved. Tasks that stood before the run are
 * shown from their first whole period on.
 */
export class TaskBeats implements Beating {
  /** All that the node's tasks send, as of the last beat. */
  net_tx_Bps: BytesPerSecond = 0;
  /** What the node's tasks hold, as of the last beat. */
  memory: Fraction = 0;
  private readonly meters = new Map<Task, Meter>();

  constructor(
    private readonly traffic: Traffic,
    private readonly period_s: Seconds,
    private readonly snapshot_s: Seconds,
    private readonly publish: (task: Task, t_s: Seconds, cpu: Cores, net_tx_Bps: BytesPerSecond) => void,
  ) {}

  watch(task: Task): void {
    const before = task.started_s > 0 ? 0 : NaN;
    this.meters.set(task, { task, sent_B: before, beat_cpu_s: before, open_cpu_s: before });
  }

  forget(task: Task): void {
    this.meters.delete(task);
  }

  open(): void {
    for (const meter of this.meters.values()) meter.open_cpu_s = this.traffic.taskCounters(meter.task.traffic!).cpu_s;
  }

  beat(now_s: Seconds): void {
    const { period_s, snapshot_s } = this;
    this.net_tx_Bps = 0;
    this.memory = 0;
    if (this.meters.size === 0) return;
    for (const meter of this.meters.values()) {
      const { cpu_s, sent_B } = this.traffic.taskCounters(meter.task.traffic!);
      this.memory += meter.task.service.model.base_memory;
      const net_tx_Bps = (sent_B - meter.sent_B) / period_s;
      if (!Number.isNaN(net_tx_Bps)) {
        this.net_tx_Bps += net_tx_Bps;
        const since_s = snapshot_s < period_s ? meter.open_cpu_s : meter.beat_cpu_s;
        this.publish(meter.task, now_s, (cpu_s - since_s) / snapshot_s, net_tx_Bps);
      }
      meter.sent_B = sent_B;
      meter.beat_cpu_s = cpu_s;
    }
    this.memory = Math.min(1, this.memory);
  }
}
