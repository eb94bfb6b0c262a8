import type { NodeProvider } from './node-provider.js';

/** Makes machines after a wish rather than after a base: those that the nodes of an overlay stand on. */
export interface MachineMaker extends Pick<NodeProvider, 'list' | 'remove' | 'engine'> {
  /**
   * Resolves when the machine's engine answers (a switch's may have none); asked again for a half-made one, finishes it
   * or makes it anew. Gives up when the signal does. @throws CallError
   */
  make(machine: string, wish: MachineWish, signal: AbortSignal): Promise<void>;
  /** How ssh reaches a ready machine. @throws CallError */
  login(machine: string): Promise<MachineLogin>;
  /** Takes a host that stands already into the list of machines; absent: machines of this maker are those that it made. @throws CallError */
  register?(machine: string, login: MachineLogin, signal: AbortSignal): Promise<void>;
  /** Brings an engine that has gone back up; absent: the machine's own service manager does it. @throws CallError */
  restartEngine?(machine: string): Promise<void>;
}

/** What a topology says of a node whose machine is made. */
export interface MachineWish {
  readonly kind: 'switch' | 'host';
  readonly region?: string | undefined;
  readonly flavour?: string | undefined;
  readonly image?: string | undefined;
}

export interface MachineLogin {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** File of the private key. */
  readonly key: string;
  /** File that has its host key; absent: the caller must know it. */
  readonly known_hosts?: string;
}
