/**
 * util.py:284: `base.YYYYmmddHHMMSS`, the local time of the controller to the second, so that the hour that is lived
 * twice in autumn gives a name twice.
 */
export function newNodeName(base: string, epoch_s: number, time_zone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: time_zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(new Date(Math.floor(epoch_s) * 1000));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((candidate) => candidate.type === type)!.value;
  return `${base}.${part('year')}${part('month')}${part('day')}${part('hour')}${part('minute')}${part('second')}`;
}
