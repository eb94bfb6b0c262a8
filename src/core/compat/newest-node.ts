import { OriginalStop } from './original-stop.js';

export interface CreatedNode {
  readonly name: string;
  /** As docker prints it: `2018-11-26 10:00:00.123456789 +0000 utc`. */
  readonly created: string;
}

/**
 * util.py:183-213, get_latest_vm: the node taken for removal among those listed for a base name. The printed time is
 * cut by 13 characters, so ties below a microsecond go to the first listed. Ends with ValueError when a cut time has no
 * decimals left, with CalledProcessError when nothing is listed.
 */
export function newestNode(listed: readonly CreatedNode[]): string {
  const [first, ...rest] = listed.map(({ name, created }) => ({ name, time_us: creationTime_us(created) }));
  if (first === undefined) throw new OriginalStop('CalledProcessError', 'docker node inspect without a name');
  return rest.reduce((newest, node) => (node.time_us > newest.time_us ? node : newest), first).name;
}

/** An RFC 3339 time of the Docker API as docker's template prints it. */
export function printedTime(created: string): string {
  return created.replace(/^(\d{4}-\d\d-\d\d)T(.*)Z$/, '$1 $2 +0000 utc');
}

/** `strptime(printed[:-13], '%Y-%m-%d %H:%M:%S.%f')` in microseconds. Ends with ValueError. */
export function creationTime_us(printed: string): number {
  const cut = [...printed].slice(0, -13).join('');
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})\.(\d{1,6})$/.exec(cut);
  if (match === null) throw unreadable(printed);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  const exact = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!exact || year === 0) throw unreadable(printed);
  return date.getTime() * 1000 + Number(match[7]!.padEnd(6, '0'));
}

function unreadable(printed: string): OriginalStop {
  return new OriginalStop('ValueError', `creation time ${JSON.stringify(printed)} cut by 13 characters cannot be read`);
}
