import type { Scenario } from '../scenario.js';
import type { PathFault } from './schema-faults.js';

/** A request must end: calls, synchronous or not, lead to no service that is on the way already. */
export function cyclicRoutes({ application }: Scenario): PathFault[] {
  const done = new Set<string>();
  const faults: PathFault[] = [];
  for (const start of Object.keys(application.services)) {
    if (done.has(start)) continue;
    // Depth first without recursion: a chain of services may be as long as the file allows.
    const way = [{ name: start, next: 0 }];
    const onWay = new Set([start]);
    for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
      const call = Object.hasOwn(application.services, here.name) ? application.services[here.name]!.calls[here.next] : undefined;
      if (call === undefined) {
        done.add(here.name);
        onWay.delete(here.name);
        way.pop();
        continue;
      }
      if (onWay.has(call.to)) {
        const names = way.map(({ name }) => name);
        faults.push({
          path: ['application', 'services', here.name, 'calls', here.next, 'to'],
          found: `a cyclic route ${[...names.slice(names.indexOf(call.to)), call.to].join(' -> ')}`,
          allowed: 'calls that lead back to no caller',
        });
      } else if (!done.has(call.to)) {
        way.push({ name: call.to, next: 0 });
        onWay.add(call.to);
      }
      here.next += 1;
    }
  }
  return faults;
}
