import { builtInDetectors } from '../src/core/anomaly/registry.js';
import { figure } from './internals/report.js';

/** Every built-in detector on a made-up day of load: records a second on one core. */
const rows_max = 200_000;
const budget_ms = 3_000;

for (const kind of builtInDetectors.values()) {
  const detector = kind.create({ min: 0, max: 130, probation: 750 }, kind.parameters.parse({}));
  const record = { t_s: 0, value: 0 };
  let rows = 0;
  const start_ms = performance.now();
  // Slow ones are given as many rows as fit into the budget.
  while (rows < rows_max && performance.now() - start_ms < budget_ms) {
    for (let end = rows + 100; rows < end; rows += 1) {
      record.t_s = 300 * rows;
      record.value = 60 + 40 * Math.sin(rows / 46) + ((rows * 7919) % 101) / 5;
      detector.score(record);
    }
  }
  figure(`anomaly-${kind.name}`, (1000 * rows) / (performance.now() - start_ms), 'records/s');
}
