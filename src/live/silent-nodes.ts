import type { MetricsSource, Readings } from '../adapters/real/metrics/metrics-source.js';

/** The same source, which says which nodes give no readings: when that begins, changes and ends. */
export function namingSilentNodes(source: MetricsSource, warn: (text: string) => void): MetricsSource {
  let said = '';
  return {
    async read(window_s, inventory) {
      const readings = await source.read(window_s, inventory);
      const silent = readings.silent.join(', ');
      if (silent !== said) warn(silent === '' ? 'every node gives readings again' : `no readings of ${reasons(readings)}: services with tasks there are held`);
      said = silent;
      return readings;
    },
    close: () => source.close(),
  };
}

function reasons({ silent, failures }: Readings): string {
  return silent.map((node) => {
    const why = failures?.get(node);
    return why === undefined ? node : `${node} (${why})`;
  }).join(', ');
}
