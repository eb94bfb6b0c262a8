import { escaped } from './html.js';
import type { Report } from './report.js';

/** The footer: all that is needed to make the same figures again. */
export function provenanceFooter({ provenance, scenarios }: Report): string {
  const versions = Object.entries(provenance.versions).map(([program, version]) => `${program} ${version}`).join(', ');
  const entries: [string, string][] = [
    ['Command', `<code>${escaped(provenance.command)}</code>`],
    ['Versions', escaped(versions)],
    ['Made', `<time datetime="${escaped(provenance.generated)}">${escaped(provenance.generated)}</time>`],
    ...scenarios.map(({ scenario, comparison }): [string, string] => [
      scenario.name,
      `seeds ${escaped(seedList(comparison.seeds))}; fidelity ${comparison.fidelity}; T = ${comparison.span_s} s, step ${comparison.sample_s} s; configuration <code title="SHA-256">${escaped((provenance.digests[scenario.name] ?? 'unknown').slice(0, 16))}</code>`,
    ]),
  ];
  return [
    '<footer><dl>', ...entries.map(([term, value]) => `<dt>${escaped(term)}</dt><dd>${value}</dd>`), '</dl>',
    '<p>Demand d(t) is the fewest replicas with which the objective holds at the load offered to a healthy cluster; supply s(t) is the replicas running. Formulas and sources: docs/metrics.md.</p></footer>',
  ].join('');
}

/** `1-10` for a run of neighbours, `1, 4, 9` otherwise. */
function seedList(seeds: readonly number[]): string {
  const [first, last] = [seeds[0]!, seeds.at(-1)!];
  return seeds.length > 2 && last - first === seeds.length - 1 ? `${first}-${last}` : seeds.join(', ');
}
