// (f) Decisions a second: one engine, cycle after cycle on a snapshot of 1, 100 or 10,000 services.
import { engineConfiguration } from '../src/core/configuration/engine-configuration.js';
import { Engine } from '../src/core/engine/engine.js';
import type { Output } from '../src/core/engine/output.js';
import { journalLine } from '../src/core/journal/line.js';
import type { Snapshot } from '../src/core/plant/snapshot.js';
import { builtInPolicies } from '../src/core/policies/registry.js';
import { policySet } from '../src/experiment/policy-set.js';
import { figure, say } from './internals/report.js';

/** Decisions of one measurement. */
const decisions_min = 1_000_000;

function snapshotOf(services: number): Snapshot {
  return {
    taken_s: 0, groups: [], nodes: [],
    services: Array.from({ length: services }, (_, index) => ({
      name: `service_${String(index).padStart(5, '0')}`, stack: 'app', mode: 'replicated', desired: 2, running: 2, groups: ['edge'], tasks: [],
      reading: { cpu: 0.25 + 0.35 * (((index * 7919) % 100) / 100), memory: 0.1, net_tx_Bps: 1000, samples: 6, newest_s: 0 },
    })),
  };
}

/** Decisions a second, with or without making the journal's lines. */
function measure(policy: string, services: number, journaled: boolean): number {
  const configuration = engineConfiguration.parse({ policy, guard: { stale_after: '10d' } });
  const engine = new Engine(configuration, policySet(configuration, builtInPolicies));
  const snapshot = snapshotOf(services);
  let t_s = 0;
  let outputs: readonly Output[] = engine.step({ kind: 'start', t_s, epoch_s: 0 });
  let bytes = 0;
  const cycle = (): void => {
    for (const output of outputs) if (output.kind === 'observe') outputs = engine.step({ kind: 'observed', t_s, id: output.id, snapshot });
    for (const output of outputs) {
      if (output.kind === 'journal' && journaled) bytes += journalLine(output.entry).length;
      if (output.kind === 'wake') {
        // Time stands still but for a hair: readings must not go stale.
        t_s += 1e-6;
        outputs = engine.step({ kind: 'woken', t_s, id: output.id });
      }
    }
  };
  const cycles = Math.ceil(decisions_min / services);
  for (let count = 0; count < cycles / 4; count += 1) cycle();
  const start_ms = performance.now();
  for (let count = 0; count < cycles; count += 1) cycle();
  const seconds = (performance.now() - start_ms) / 1000;
  if (journaled && bytes === 0) throw new Error('nothing was journaled');
  return (cycles * services) / seconds;
}

say('engine: service decisions a second (million)      decided     journaled');
for (const policy of ['discrete', 'adaptive']) {
  for (const services of [1, 100, 10_000]) {
    const [decided, journaled] = [measure(policy, services, false), measure(policy, services, true)];
    say(`  ${policy.padEnd(10)} ${String(services).padStart(6)} services  ${' '.repeat(13)}${(decided / 1e6).toFixed(2).padStart(9)} ${(journaled / 1e6).toFixed(2).padStart(12)}`);
    figure(`engine-${policy}-${services}`, decided, 'decisions/s');
    figure(`engine-${policy}-${services}-journaled`, journaled, 'decisions/s');
  }
}
