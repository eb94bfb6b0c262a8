import type { Timeline } from '../../sim/measurements.js';
import { didYouMean } from '../input/did-you-mean.js';
import { foundText, InputError } from '../input/input-error.js';

/**
 * A recording with columns under other names, each told as `COLUMN=NAME`: files that call different things alike
 * (`bandwidth_bps` of whichever flow) are compared so.
 * @throws InputError on a text of another form, and on a column that is not there
 */
export function renamed({ t_s, columns }: Timeline, names: readonly string[]): Timeline {
  const fault = (found: string, allowed: string, suggestion?: string) =>
    new InputError([{ file: 'command line', path: '--as', found, allowed, ...(suggestion === undefined ? {} : { suggestion }) }]);
  const byColumn = new Map(names.map((text) => {
    const cut = text.indexOf('=');
    if (cut <= 0 || cut === text.length - 1) throw fault(foundText(text), 'COLUMN=NAME');
    const column = text.slice(0, cut);
    if (!columns.has(column)) throw fault(`no column ${foundText(column)} in the recording`, [...columns.keys()].join(', '), didYouMean(column, [...columns.keys()]));
    return [column, text.slice(cut + 1)];
  }));
  return { t_s, columns: new Map([...columns].map(([name, values]) => [byColumn.get(name) ?? name, values])) };
}
