// (a) The hold model: n events pending, each schedules its successor an exponential time later. What an event costs
// against the number pending.
import { contest, ours } from './internals/contest.js';
import { withPriorityQueue } from './internals/priority-queue.js';
import { compare, figure, say } from './internals/report.js';

const KERNEL = 'kernel';
const CPP = 'C++ std::priority_queue';
const BARE = 'bare typed-array loop';

withPriorityQueue((cpp) => {
  const contenders = [ours(KERNEL, 'kernel'), ours(BARE, 'bare-loop'), ours('flatqueue (no tie order)', 'flat-queue'), ...cpp];
  for (const [n, events] of [[1e2, 1e7], [1e4, 6e6], [1e6, 4e6]] as const) {
    say(`hold model, n = ${n}`);
    const rates = contest(contenders, ['hold', String(n), String(events)]);
    compare(rates, [CPP, BARE]);
    const kernel = rates.get(KERNEL)!;
    figure(`hold-${n}`, kernel, 'events/s');
    figure(`hold-${n}-of-bare-loop`, kernel / rates.get(BARE)!, 'ratio');
    if (rates.has(CPP)) figure(`hold-${n}-of-cpp`, kernel / rates.get(CPP)!, 'ratio');
  }
});
