/** Metrics of one name, as Prometheus' text format has them. */
export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly ExposedSample[];
}

export interface ExposedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly at_unix_s: number;
}

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** Prometheus' text format 0.0.4 (prometheus/docs, "Exposition formats"), every sample with its time. */
export function exposition(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }) => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => line(name, sample)), ''].join('\n'))
    .join('');
}

function line(name: string, { labels, value, at_unix_s }: ExposedSample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}{${pairs.join(',')}} ${value} ${Math.round(at_unix_s * 1000)}`;
}

function escaped(text: string): string {
  return text.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`));
}
