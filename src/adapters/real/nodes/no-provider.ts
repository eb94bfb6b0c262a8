import { CallError } from '../call.js';
import type { NodeProvider } from './node-provider.js';

const refuse = (machine: string): Promise<never> =>
  Promise.reject(new CallError('refused', `machine ${machine}`, 'nodes.provider is none', 'name a provider in the nodes section, or leave node groups unscaled'));

/** Where nobody makes machines. */
export const noProvider: NodeProvider = {
  list: () => Promise.resolve([]),
  create: refuse,
  remove: refuse,
  engine: refuse,
};
