import { DockerMachine } from './docker-machine/docker-machine.js';
import { LabProvider } from './lab-provider.js';
import { noProvider } from './no-provider.js';
import type { NodeProvider } from './node-provider.js';
import type { MachineMaker } from './machine-maker.js';
import type { NodesSettings } from './nodes-settings.js';

/** The provider that the `nodes:` section names. Nothing is called yet. */
export function openProvider(settings: NodesSettings): NodeProvider {
  switch (settings.provider) {
    case 'none':
      return noProvider;
    case 'docker-machine':
      return new DockerMachine(settings);
    case 'lab':
      return new LabProvider(settings);
  }
}

/** Who makes machines for an overlay's nodes; `null`: nobody does. */
export function openMaker(settings: NodesSettings): MachineMaker | null {
  return settings.provider === 'none' ? null : settings.provider === 'lab' ? new LabProvider(settings) : new DockerMachine(settings);
}
