import type { Snapshot } from '../plant/snapshot.js';
import { departed, newcomers, printedNames, refuseTwins, withAutoScale, withNewcomers, withoutDeparted } from './ini-sync.js';
import type { IniKind } from './original-event.js';
import { printedServices } from './listing.js';
import { configuredOptions } from './original-state.js';
import type { Scene } from './scene.js';

/** set_config (conf/config_modifier.py): both INI files follow what runs, services of watched stacks and all hosts. */
export function syncConfiguration(scene: Scene, snapshot: Snapshot, stacks: readonly string[]): void {
  const services = stacks.flatMap((stack) => printedNames(printedServices(snapshot, stack)));
  sync(scene, 'micro', services, scene.settings.ignore.services);
  sync(scene, 'macro', snapshot.nodes.map(({ name }) => name), scene.settings.ignore.groups);
}

function sync({ state, configuration, events }: Scene, file: IniKind, running: readonly string[], ignore: readonly string[]): void {
  const added = newcomers(state[file], running);
  state[file] = withNewcomers(state[file], added, (name) => configuredOptions(file, configuration, name));
  for (const section of added) events.push({ kind: 'section_added', file, section });
  refuseTwins(added);
  for (const section of departed(state[file], running)) events.push({ kind: 'section_removed', file, section });
  state[file] = withAutoScale(withoutDeparted(state[file], running), ignore);
}
