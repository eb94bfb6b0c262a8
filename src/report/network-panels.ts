import type { RunRecord } from '../experiment/run-record.js';
import type { Timeline } from '../sim/measurements.js';
import { rateText } from '../topology/picture/marks.js';
import type { Curve, Panel, PlacedMark, Role } from './run-panels.js';

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
      title: 'Flows, bit/s', height: 66, decades: true, gaps: [], marks: flows.flatMap((name) => capMarks(name, measured.timeline)),
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

/** Where a flow is capped, its cap changes and it is let go, at the flow's rate of the sample before. */
function capMarks(flow: string, { t_s, columns }: Timeline): PlacedMark[] {
  const rate = columns.get(`flow.${flow}.bps`)!;
  const caps = columns.get(`flow.${flow}.cap_bps`) ?? [];
  return caps.flatMap((cap, row): PlacedMark[] => {
    const before = row === 0 ? NaN : caps[row - 1]!;
    const value = [rate[row - 1], rate[row]].find((each) => each !== undefined && Number.isFinite(each));
    if (Object.is(cap, before) || (!Number.isFinite(cap) && !Number.isFinite(before)) || value === undefined) return [];
    const held = Number.isFinite(cap);
    return [{ t_s: t_s[row]!, value, up: !held || cap > before, what: held ? `${flow} capped at ${rateText(cap)}` : `${flow} let go`, reason: 'bandwidth control' }];
  });
}
