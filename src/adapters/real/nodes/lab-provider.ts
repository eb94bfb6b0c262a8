import { addHost, listHosts, openLab, removeHost, startEngine, type LabHost } from '../../../lab/lab.js';
import { LabError, type LabFailure } from '../../../lab/lab-error.js';
import { CallError, type CallFailure } from '../call.js';
import type { DockerEndpoint } from '../swarm/docker-endpoint.js';
import type { MachineLogin, MachineMaker, MachineWish } from './machine-maker.js';
import type { Machine, NodeProvider } from './node-provider.js';
import type { LabProviderSettings } from './nodes-settings.js';

/** Hosts of a lab on this machine; the base of a group is one of them, and all are alike. */
export class LabProvider implements NodeProvider, MachineMaker {
  constructor(private readonly settings: Pick<LabProviderSettings, 'lab' | 'boot_delay'>) {}

  async list(): Promise<readonly Machine[]> {
    return (await this.hosts()).map(({ name, state, address }) => ({ name, state: state === 'down' ? 'broken' : state, address }));
  }

  /** A host that is being made cannot be stopped half-way; `remove` waits until it is made. */
  create(machine: string, _base: string, signal: AbortSignal): Promise<void> {
    const { lab, boot_delay } = this.settings;
    return this.within(`making host ${machine} of lab ${lab}`, signal, async () => {
      await addHost(openLab(lab), machine, { boot_delay_s: boot_delay });
    });
  }

  /** A host with Open vSwitch of its own; sizes and regions there are none. */
  make(machine: string, { kind }: MachineWish, signal: AbortSignal): Promise<void> {
    const { lab, boot_delay } = this.settings;
    return this.within(`making host ${machine} of lab ${lab}`, signal, async () => {
      await addHost(openLab(lab), machine, { boot_delay_s: boot_delay, overlay: kind });
    });
  }

  async login(machine: string): Promise<MachineLogin> {
    const { address, ssh } = await this.host(machine);
    return { address, port: 22, ...ssh };
  }

  restartEngine(machine: string): Promise<void> {
    const { lab } = this.settings;
    return told(`engine of host ${machine} of lab ${lab}`, () => startEngine(openLab(lab), machine));
  }

  remove(machine: string): Promise<void> {
    const { lab } = this.settings;
    return told(`removing host ${machine} of lab ${lab}`, () => removeHost(openLab(lab), machine));
  }

  async engine(machine: string): Promise<DockerEndpoint> {
    const { address, port, tls } = await this.host(machine);
    return { kind: 'tcp', host: address, port, tls };
  }

  private async host(machine: string): Promise<LabHost> {
    const host = (await this.hosts()).find(({ name }) => name === machine);
    if (host === undefined) throw new CallError('not-found', `host ${machine} of lab ${this.settings.lab}`, 'there is none', '');
    return host;
  }

  private hosts(): Promise<readonly LabHost[]> {
    const { lab } = this.settings;
    return told(`hosts of lab ${lab}`, async () => listHosts(openLab(lab)));
  }

  private within(called: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new CallError('timeout', called, 'not ready in time', ''));
      signal.addEventListener('abort', late, { once: true });
      if (signal.aborted) late();
      told(called, work).then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
    });
  }
}

const failures: Readonly<Record<LabFailure, CallFailure>> = {
  machine: 'refused', foreign: 'conflict', unknown: 'not-found', busy: 'unreachable', differs: 'conflict', failed: 'bad-answer',
};

async function told<T>(called: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LabError) throw new CallError(failures[error.failure], called, error.message, '');
    throw error;
  }
}
