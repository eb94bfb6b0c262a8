/** What the original's topology2.py says, by its own names. Lists are in the order of its text. */
export interface OriginalTopology {
  readonly controller: string;
  readonly switches: readonly OriginalSwitch[];
  readonly hosts: readonly OriginalNode[];
  readonly connections: readonly OriginalConnections[];
  readonly swarm_master: string;
  readonly swarm_monitor: string;
}

export interface OriginalNode {
  readonly name: string;
  readonly region: string;
  readonly flavor: string;
  readonly image?: string;
  readonly vm_name?: string;
  readonly vm_user_name?: string;
  readonly server?: string;
}

export interface OriginalSwitch extends OriginalNode {
  readonly contr_addr?: string;
  readonly bridge_name: string;
  readonly int_ip?: { readonly port: string; readonly address: string };
}

/** `topology["sw1"] = [("h1", "192.168.200.10", "h1_br"), "sw2"]` */
export interface OriginalConnections {
  readonly switch: string;
  readonly to: readonly OriginalNeighbour[];
}
export type OriginalNeighbour =
  | { readonly host: string; readonly address: string; readonly bridge?: string }
  | { readonly switch: string };

/** The Python exception that ended the original. What was done before it stands. */
export class OriginalEnd extends Error {
  override readonly name = 'OriginalEnd';

  constructor(readonly exception: 'KeyError' | 'ValueError' | 'UnboundLocalError' | 'NetworkXNoPath') {
    super(`the original ended with ${exception}`);
  }
}
