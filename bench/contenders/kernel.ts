// The simulator's kernel, through its public interface. kernel.js hold N EVENTS | mm1 EVENTS
import { Kernel } from '../../src/sim/kernel/kernel.js';
import { exponential } from '../../src/sim/random/samplers.js';
import { Stream } from '../../src/sim/random/stream.js';
import { timed } from '../internals/contest.js';

const stream = new Stream(1, 2, 3, 4);
const kernel = new Kernel();

/** n events pending; each schedules its successor. */
function hold(n: number, events: number): void {
  kernel.onEvent((code) => kernel.schedule(kernel.now_s + exponential(stream), code));
  for (let code = 0; code < n; code++) kernel.schedule(exponential(stream), code);
  // Warm: the compiler has seen the loop, and the list its steady state.
  kernel.runUntil(Math.max(2, 200_000 / n));
  const before = kernel.processed;
  timed(() => {
    kernel.runUntil(kernel.now_s + events / n);
    return kernel.processed - before;
  });
}

const ARRIVAL = 0;
const DEPARTURE = 1;

function mm1(events: number): void {
  let queue = 0;
  kernel.onEvent((code) => {
    if (code === ARRIVAL) {
      kernel.schedule(kernel.now_s + exponential(stream) / 0.8, ARRIVAL);
      if (queue++ === 0) kernel.schedule(kernel.now_s + exponential(stream), DEPARTURE);
    } else if (--queue > 0) kernel.schedule(kernel.now_s + exponential(stream), DEPARTURE);
  });
  kernel.schedule(exponential(stream) / 0.8, ARRIVAL);
  kernel.runUntil(200_000);
  const before = kernel.processed;
  timed(() => {
    kernel.runUntil(kernel.now_s + events / 1.6);
    return kernel.processed - before;
  });
}

const [model, ...sizes] = process.argv.slice(2);
if (model === 'hold') hold(Number(sizes[0]), Number(sizes[1]));
else mm1(Number(sizes[0]));
