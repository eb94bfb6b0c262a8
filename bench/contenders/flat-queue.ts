// The npm package flatqueue, which does not keep equal times in order. flat-queue.js hold N EVENTS | mm1 EVENTS
import FlatQueue from 'flatqueue';
import { exponential } from '../../src/sim/random/samplers.js';
import { Stream } from '../../src/sim/random/stream.js';
import { timed } from '../internals/contest.js';

const stream = new Stream(1, 2, 3, 4);
const list = new FlatQueue<number>();

function hold(events: number): void {
  for (let e = 0; e < events; e++) {
    const time_s = list.peekValue()!;
    list.push(list.pop()!, time_s + exponential(stream));
  }
}

const ARRIVAL = 0;
const DEPARTURE = 1;
let queue = 0;

function mm1(events: number): void {
  for (let e = 0; e < events; e++) {
    const time_s = list.peekValue()!;
    if (list.pop() === ARRIVAL) {
      list.push(ARRIVAL, time_s + exponential(stream) / 0.8);
      if (queue++ === 0) list.push(DEPARTURE, time_s + exponential(stream));
    } else if (--queue > 0) list.push(DEPARTURE, time_s + exponential(stream));
  }
}

const [model, ...sizes] = process.argv.slice(2);
const run = model === 'hold' ? hold : mm1;
const events = Number(sizes.at(-1));
if (model === 'hold') for (let code = 0; code < Number(sizes[0]); code++) list.push(code, exponential(stream));
else list.push(ARRIVAL, exponential(stream) / 0.8);
run(Math.max(300_000, 2 * Number(sizes[0]) * Number(model === 'hold')));
timed(() => {
  run(events);
  return events;
});
