import type { Machine } from '../node-provider.js';

/** For `docker-machine ls --format`: no field of these holds a tab or a new line. */
export const listFormat = '{{.Name}}\t{{.State}}\t{{.URL}}\t{{.DockerVersion}}';

/** @param making machines whose creation runs at this moment, listed already or not yet */
export function parseMachines(printed: string, making: readonly string[]): readonly Machine[] {
  const listed = printed
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Machine => {
      const [name = '', state = '', url = '', version = ''] = line.split('\t');
      return { name, state: making.includes(name) ? 'making' : stateOf(state, version), address: addressOf(url) };
    });
  const unlisted = making.filter((name) => !listed.some((machine) => machine.name === name));
  return [...listed, ...unlisted.map((name): Machine => ({ name, state: 'making', address: null }))];
}

/** A machine that runs but whose engine does not answer is broken: a creation that ended early leaves it so. */
function stateOf(state: string, version: string): Machine['state'] {
  switch (state) {
    case 'Running':
      return version.startsWith('v') ? 'ready' : 'broken';
    case 'Starting':
      return 'making';
    case 'Stopped':
    case 'Stopping':
    case 'Paused':
    case 'Saved':
      return 'stopped';
    default:
      return 'broken';
  }
}

function addressOf(url: string): string | null {
  return /^tcp:\/\/\[?(?<host>[^\]/]+?)\]?:\d+$/.exec(url)?.groups?.['host'] ?? null;
}
