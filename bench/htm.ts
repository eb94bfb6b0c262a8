// The htm detector: rows a second of one core's time, and what one model holds after them. A day's wave with a little noise is
// mostly predicted; pure noise never is, so that every row makes segments and the model is as large as it gets.
import type { DetectorRecord } from '../src/core/anomaly/detector.js';
import { htm } from '../src/core/anomaly/htm/htm.js';
import { Stream } from '../src/sim/random/stream.js';
import { figure, say } from './internals/report.js';

const rows = 12_000;
const period_s = 300;
const random = new Stream(1, 2, 3, 4);

const series: Readonly<Record<string, (t_s: number) => number>> = {
  wave: (t_s) => 50 + 40 * Math.sin((t_s * 2 * Math.PI) / 86_400) + 2 * random.uniform(),
  noise: () => 100 * random.uniform(),
};

for (const [name, valueAt] of Object.entries(series)) {
  const records: readonly DetectorRecord[] = Array.from({ length: rows }, (_, row) => ({ t_s: row * period_s, value: valueAt(row * period_s) }));
  const before_B = held_B();
  const detector = htm.create({ min: 0, max: 100, probation: 750 }, {});
  const started = process.cpuUsage();
  for (const record of records) detector.score(record);
  const { user, system } = process.cpuUsage(started);
  const rate = rows / ((user + system) / 1e6);
  const held_MB = (held_B() - before_B) / 1e6;
  say(`htm on a ${name}: ${rate.toFixed(0)} rows/s, ${held_MB.toFixed(1)} MB after ${rows} rows`);
  figure(`htm-${name}`, rate, 'rows/s');
  figure(`htm-${name}-memory`, held_MB, 'MB');
  // Still in use, so that it is not collected before it is measured.
  detector.score(records[0]!);
}

function held_B(): number {
  globalThis.gc?.();
  return process.memoryUsage().arrayBuffers;
}
