// (c) Sensors that post to rest_api, which writes to db, as in the evaluation: every request is events on the kernel.
// 10,000 sensors once at the evaluation's 3 replicas, where they queue, and once with replicas and nodes in proportion,
// where everything is in motion.
import { ours, time } from './internals/contest.js';
import { figure, say } from './internals/report.js';

const ROUNDS = 3;
const CASES = [
  { name: '30', sensors: 30, replicas: 3, simulated_s: 20_000 },
  { name: '10000', sensors: 10_000, replicas: 3, simulated_s: 20_000 },
  { name: '10000-scaled-out', sensors: 10_000, replicas: 1000, simulated_s: 60 },
];

say('closed network sensor -> rest_api -> db');
for (const { name, sensors, replicas, simulated_s } of CASES) {
  const runs = Array.from({ length: ROUNDS }, () => time(ours('request traffic', 'request-traffic'), [sensors, replicas, simulated_s].map(String)));
  const { events, seconds, served } = runs.reduce((best, run) => (run.events / run.seconds > best.events / best.seconds ? run : best));
  const [perEvent, perMessage] = [events / seconds, served! / seconds];
  say(`  ${String(sensors).padStart(6)} sensors, ${String(replicas).padStart(4)} replicas  ${(perEvent / 1e6).toFixed(2)} million events/s  ${(perMessage / 1e3).toFixed(0)} thousand messages/s`);
  figure(`closed-network-${name}`, perEvent, 'events/s');
  figure(`closed-network-${name}-messages`, perMessage, 'messages/s');
}
