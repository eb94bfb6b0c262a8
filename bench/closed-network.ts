// (c) Sensors that post to rest_api, which writes to db, as in the evaluation: every request is events on the kernel.
import { say } from './internals/report.js';
import { figure } from './internals/report.js';
import { closedNetwork } from './internals/closed-network.js';

say('closed network sensor -> rest_api -> db');
for (const [sensors, replicas, simulated_s] of [[30, 3, 20_000], [10_000, 1000, 60]] as const) {
  let best = { events_per_s: 0, messages_per_s: 0 };
  for (let round = 0; round < 3; round++) {
    const run = closedNetwork(sensors, replicas, simulated_s);
    if (run.events_per_s > best.events_per_s) best = run;
  }
  say(`  ${String(sensors).padStart(6)} sensors  ${(best.events_per_s / 1e6).toFixed(2)} million events/s  ${(best.messages_per_s / 1e3).toFixed(0)} thousand messages/s`);
  figure(`closed-network-${sensors}`, best.events_per_s, 'events/s');
  figure(`closed-network-${sensors}-messages`, best.messages_per_s, 'messages/s');
}
