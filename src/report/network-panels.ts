import type { RunRecord } from '../experiment/run-record.js';
import type { Curve, Panel, Role } from './run-panels.js';

/** Curves of one role that can be told apart. */
const most = 3;

/** Flows over the overlay with the caps in force, and the directions of links that carry most. */
export function networkPanels({ measured }: RunRecord): Panel[] {
  const { t_s, columns } = measured.timeline;
  const heaviest = (kind: string, figure: string) => [...columns.keys()]
    .filter((name) => name.startsWith(`${kind}.`) && name.endsWith(`.${figure}`))
    .map((name) => ({ name: name.slice(kind.length + 1, -figure.length - 1), peak: Math.max(...columns.get(name)!.filter(Number.isFinite)) }))
    .sort((a, b) => b.peak - a.peak).slice(0, most).map(({ name }) => name);
  const curve = (role: Role, label: string, unit: string, column: string, rank: number): Curve[] => {
    const value = columns.get(column) ?? [];
    return value.some(Number.isFinite) ? [{ role, label, unit, rank, stepped: false, points: { t_s, value } }] : [];
  };
  const flows = heaviest('flow', 'bps');
  const capped = flows.filter((name) => columns.get(`flow.${name}.cap_bps`)?.some(Number.isFinite));
  return [
    {
      title: 'Flows, bit/s', height: 66, decades: true, gaps: [], marks: [],
      curves: [
        ...flows.flatMap((name, rank) => curve('limit', capped.length > 1 ? `cap ${name}` : 'cap', 'bit/s', `flow.${name}.cap_bps`, rank)),
        ...flows.flatMap((name, rank) => curve('load', name, 'bit/s', `flow.${name}.bps`, rank)),
      ],
    },
    {
      title: 'Link load', height: 40, decades: false, gaps: [], marks: [],
      curves: heaviest('link', 'utilisation').flatMap((name, rank) => curve('utilisation', name, 'of capacity', `link.${name}.utilisation`, rank)),
    },
  ];
}
