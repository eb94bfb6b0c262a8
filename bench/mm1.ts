// (b) M/M/1 at utilisation 0.8: the shortest list there is, so what an event costs besides sorting.
import { contest, ours } from './internals/contest.js';
import { withPriorityQueue } from './internals/priority-queue.js';
import { compare, figure, say } from './internals/report.js';

const KERNEL = 'kernel';
const CPP = 'C++ std::priority_queue';
const BARE = 'bare typed-array loop';

withPriorityQueue((cpp) => {
  say('M/M/1, utilisation 0.8');
  const contenders = [ours(KERNEL, 'kernel'), ours(BARE, 'bare-loop'), ours('flatqueue (no tie order)', 'flat-queue'), ...cpp];
  const rates = contest(contenders, ['mm1', '20000000'], 5);
  compare(rates, [CPP, BARE]);
  const kernel = rates.get(KERNEL)!;
  figure('mm1', kernel, 'events/s');
  figure('mm1-of-bare-loop', kernel / rates.get(BARE)!, 'ratio');
  if (rates.has(CPP)) figure('mm1-of-cpp', kernel / rates.get(CPP)!, 'ratio');
});
