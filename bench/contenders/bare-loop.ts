// What JavaScript can do at most here: a binary heap in three typed arrays and the generator in one scope with the
// model's loop, nothing behind an interface. bare-loop.js hold N EVENTS | mm1 EVENTS
import { timed } from '../internals/contest.js';

const CAPACITY = 1 << 20;
const times = new Float64Array(CAPACITY);
const sequences = new Float64Array(CAPACITY);
const codes = new Int32Array(CAPACITY);
let size = 0;
let sequence = 0;

function push(time_s: number, code: number): void {
  const number = sequence++;
  let hole = size++;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    if (times[parent]! <= time_s) break;
    times[hole] = times[parent]!;
    sequences[hole] = sequences[parent]!;
    codes[hole] = codes[parent]!;
    hole = parent;
  }
  times[hole] = time_s;
  sequences[hole] = number;
  codes[hole] = code;
}

function pop(): void {
  const last = --size;
  const time_s = times[last]!;
  const number = sequences[last]!;
  const code = codes[last]!;
  let hole = 0;
  for (let child = 1; child < last; child = 2 * hole + 1) {
    if (child + 1 < last && (times[child + 1]! < times[child]! || (times[child + 1] === times[child] && sequences[child + 1]! < sequences[child]!))) child++;
    if (time_s < times[child]! || (time_s === times[child] && number < sequences[child]!)) break;
    times[hole] = times[child]!;
    sequences[hole] = sequences[child]!;
    codes[hole] = codes[child]!;
    hole = child;
  }
  times[hole] = time_s;
  sequences[hole] = number;
  codes[hole] = code;
}

let s0 = 1;
let s1 = 2;
let s2 = 3;
let s3 = 4;

function exponential(): number {
  const five = Math.imul(s1, 5);
  const result = Math.imul((five << 7) | (five >>> 25), 9);
  const shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = (s3 << 11) | (s3 >>> 21);
  return -Math.log(((result >>> 0) + 0.5) * 2 ** -32);
}

function hold(events: number): void {
  for (let e = 0; e < events; e++) {
    const time_s = times[0]!;
    const code = codes[0]!;
    pop();
    push(time_s + exponential(), code);
  }
}

const ARRIVAL = 0;
const DEPARTURE = 1;
let queue = 0;

function mm1(events: number): void {
  for (let e = 0; e < events; e++) {
    const time_s = times[0]!;
    const code = codes[0]!;
    pop();
    if (code === ARRIVAL) {
      push(time_s + exponential() / 0.8, ARRIVAL);
      if (queue++ === 0) push(time_s + exponential(), DEPARTURE);
    } else if (--queue > 0) push(time_s + exponential(), DEPARTURE);
  }
}

const [model, ...sizes] = process.argv.slice(2);
const run = model === 'hold' ? hold : mm1;
const events = Number(sizes.at(-1));
if (model === 'hold') for (let code = 0; code < Number(sizes[0]); code++) push(exponential(), code);
else push(exponential() / 0.8, ARRIVAL);
run(Math.max(300_000, 2 * Number(sizes[0]) * Number(model === 'hold')));
timed(() => {
  run(events);
  return events;
});
