import type { LiveConfiguration } from '../live-configuration.js';
import { openNetwork } from '../open-network.js';
import { failed, fine, wanting, type Finding } from './finding.js';

/** Whether every switch lets us in and counts the flows of its hosts; rules that count them are made where they are missing. */
export async function checkNetwork({ network, engine }: LiveConfiguration): Promise<Finding> {
  const check = `network ${network.control}`;
  if (network.control === 'none') {
    return fine(check, engine.bandwidth === undefined ? 'flows are not watched' : 'nobody reads the switches: engine.bandwidth has nothing to go by');
  }
  try {
    const silent: string[] = [];
    const control = openNetwork(network, () => 0, (text) => silent.push(text))!;
    try {
      const { switches } = await control.observe();
      const says = `${switches.length} switches answer, with ${switches.reduce((sum, { flows }) => sum + flows.length, 0)} flows`;
      return silent.length === 0 ? fine(check, says) : wanting(check, `${says}; ${silent.join('; ')}`, 'see elascale topology status; flows over the others are not judged there');
    } finally {
      await control.close();
    }
  } catch (error) {
    return failed(check, error);
  }
}
