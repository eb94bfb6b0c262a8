import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../../../../src/sim/kernel/kernel.js';
import { ProcessorSharing, type CpuBounds } from '../../../../src/sim/traffic/request/processor-sharing.js';
import type { NodeCapacity } from '../../../../src/sim/traffic/traffic.js';

interface Job { readonly at_s: number; readonly task: number; readonly work_s: number }
interface Case { readonly capacity: NodeCapacity; readonly bounds: CpuBounds[]; readonly jobs: Job[] }

/** One task a service, all on one node; gives the time at which each job is done, and the CPU times at `end_s`. */
function simulate({ capacity, bounds, jobs }: Case, end_s: number) {
  const kernel = new Kernel();
  const cpu = new ProcessorSharing(kernel, bounds, (node) => node);
  const done_s = jobs.map(() => NaN);
  kernel.onEvent((node, sequence) => {
    const job = cpu.depart(node, sequence);
    if (job >= 0) done_s[job] = kernel.now_s;
    cpu.settle();
  });
  cpu.addNode(capacity);
  const tasks = bounds.map((_, service) => cpu.addTask(service, 0));
  cpu.settle();
  jobs.forEach(({ at_s, task, work_s }, job) => kernel.at(at_s, () => {
    cpu.begin(tasks[task]!, job, work_s);
    cpu.settle();
  }));
  kernel.runUntil(end_s);
  return { done_s, cpu_s: tasks.map((task) => cpu.taskCpu_s(task)), busy_s: cpu.nodeBusy_s(0) };
}

/** The same by its definition: max-min rates worked out from scratch between any two events. */
function byDefinition({ capacity, bounds, jobs }: Case, end_s: number) {
  const left_s = jobs.map((job) => job.work_s);
  const done_s = jobs.map(() => NaN);
  const cpu_s = bounds.map(() => 0);
  const background = Math.min(capacity.background, capacity.cores);
  const idleWanted = bounds.reduce((sum, { base }) => sum + base, 0);
  const idle = Math.min(idleWanted, capacity.cores - background);
  let busy_s = 0;
  let now_s = 0;
  while (now_s < end_s) {
    const active = bounds.map((_, task) => jobs.flatMap((job, i) => (job.task === task && job.at_s <= now_s && Number.isNaN(done_s[i]) ? [i] : [])));
    const caps = bounds.map(({ threads, limit, base }, task) => Math.min(threads, active[task]!.length, Math.max(limit - base, limit / 100)));
    let rates = caps.map(() => 0);
    for (let level = 0, left = capacity.cores - background - idle, open = caps.flatMap((cap, task) => (cap > 0 ? [task] : [])); open.length > 0; ) {
      const fair = left / open.length;
      const small = open.filter((task) => caps[task]! <= fair);
      level = fair;
      if (small.length === 0) {
        for (const task of open) rates[task] = level;
        break;
      }
      for (const task of small) {
        rates[task] = caps[task]!;
        left -= caps[task]!;
      }
      open = open.filter((task) => !small.includes(task));
    }
    const busy = background + idle + rates.reduce((sum, rate) => sum + rate, 0);
    const speed = busy > 1 ? Math.max(1 - capacity.contention * (busy - 1), 1 / busy) : 1;
    rates = rates.map((rate, task) => (active[task]!.length === 0 ? 0 : rate));
    const finishes = active.flatMap((requests, task) => requests.map((i) => ({ i, in_s: (left_s[i]! * requests.length) / (rates[task]! * speed) })));
    const first_s = Math.min(...finishes.map(({ in_s }) => in_s), Infinity);
    const arrival_s = Math.min(...jobs.map((job) => job.at_s).filter((at_s) => at_s > now_s), end_s);
    const step_s = Math.min(first_s, arrival_s - now_s);
    active.forEach((requests, task) => {
      for (const i of requests) left_s[i]! -= (step_s * rates[task]! * speed) / requests.length;
      cpu_s[task]! += rates[task]! * step_s;
    });
    busy_s += busy * step_s;
    now_s = step_s === arrival_s - now_s ? arrival_s : now_s + step_s;
    for (const { i, in_s } of finishes) if (in_s <= step_s + 1e-12) done_s[i] = now_s;
  }
  const baseShare = idleWanted > 0 ? idle / idleWanted : 1;
  return { done_s, cpu_s: cpu_s.map((used, task) => used + bounds[task]!.base * baseShare * end_s), busy_s };
}

const bound: fc.Arbitrary<CpuBounds> = fc.record({
  threads: fc.constantFrom(1, 2, 4),
  limit: fc.constantFrom(Infinity, 0.5, 1.5),
  base: fc.constantFrom(0, 0.05),
  workers: fc.constant(100),
});
const aCase: fc.Arbitrary<Case> = fc.array(bound, { minLength: 1, maxLength: 5 }).chain((bounds) =>
  fc.record({
    capacity: fc.record({ cores: fc.constantFrom(1, 2, 4), background: fc.constantFrom(0, 0.3), contention: fc.constantFrom(0, 0.1, 0.5) }),
    bounds: fc.constant(bounds),
    jobs: fc.array(
      fc.record({
        at_s: fc.integer({ min: 0, max: 2000 }).map((x) => x / 100),
        task: fc.integer({ min: 0, max: bounds.length - 1 }),
        work_s: fc.integer({ min: 1, max: 300 }).map((x) => x / 97),
      }),
      { maxLength: 30 },
    ),
  }),
);

describe('processor sharing', () => {
  it('is max-min sharing by its definition: same departures, same CPU times', () => {
    fc.assert(
      fc.property(aCase, (drawn) => {
        const fast = simulate(drawn, 60);
        const slow = byDefinition(drawn, 60);
        fast.done_s.forEach((done_s, job) => {
          if (Number.isNaN(done_s)) expect(slow.done_s[job]! >= 60 - 1e-6 || Number.isNaN(slow.done_s[job])).toBe(true);
          else expect(done_s).toBeCloseTo(slow.done_s[job]!, 6);
        });
        fast.cpu_s.forEach((cpu_s, task) => expect(cpu_s).toBeCloseTo(slow.cpu_s[task]!, 6));
        expect(fast.busy_s).toBeCloseTo(slow.busy_s, 6);
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  const plain: CpuBounds = { threads: 1, limit: Infinity, base: 0, workers: 1 };

  it('two busy tasks on two cores run at full speed, three share', () => {
    const jobs = (n: number) => Array.from({ length: n }, (_, task) => ({ at_s: 0, task, work_s: 1 }));
    const capacity = { cores: 2, background: 0, contention: 0 };
    expect(simulate({ capacity, bounds: [plain, plain], jobs: jobs(2) }, 5).done_s).toEqual([1, 1]);
    for (const done_s of simulate({ capacity, bounds: [plain, plain, plain], jobs: jobs(3) }, 5).done_s) expect(done_s).toBeCloseTo(1.5, 9);
  });

  it('contention makes the work longer and leaves the CPU time of a second a second', () => {
    const capacity = { cores: 2, background: 0, contention: 0.2 };
    const { done_s, cpu_s } = simulate({ capacity, bounds: [plain, plain], jobs: [0, 1].map((task) => ({ at_s: 0, task, work_s: 1 })) }, 5);
    for (const task of [0, 1]) {
      expect(done_s[task]).toBeCloseTo(1 / 0.8, 9);
      expect(cpu_s[task]).toBeCloseTo(1 / 0.8, 9);
    }
  });

  it('a node whose background takes all stands still until it is given back', () => {
    const kernel = new Kernel();
    const cpu = new ProcessorSharing(kernel, [plain], (node) => node);
    let done_s = NaN;
    kernel.onEvent((node, sequence) => {
      if (cpu.depart(node, sequence) >= 0) done_s = kernel.now_s;
      cpu.settle();
    });
    cpu.addNode({ cores: 1, background: 1, contention: 0 });
    cpu.begin(cpu.addTask(0, 0), 0, 1);
    cpu.settle();
    kernel.at(10, () => {
      cpu.setBackground(0, 0.5);
      cpu.settle();
    });
    kernel.runUntil(20);
    expect(done_s).toBeCloseTo(12, 9);
    expect(cpu.nodeBusy_s(0)).toBeCloseTo(10 + 2 + 4, 9);
  });
});
