import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Seconds } from '../../../../core/units.js';
import { CallError, pause } from '../../call.js';
import type { DockerEndpoint } from '../../swarm/docker-endpoint.js';
import type { MachineLogin, MachineMaker, MachineWish } from '../machine-maker.js';
import type { Machine, NodeProvider } from '../node-provider.js';
import type { DockerMachineSettings } from '../nodes-settings.js';
import { createOptions, secretsOf, type CreateOptions } from './create-options.js';
import { parseDriverFlags } from './driver-flags.js';
import { firstFreeAddress, genericOptions } from './generic-machine.js';
import { hasInstance, parseInspected, type InspectedMachine } from './inspected-machine.js';
import { killGroup, MachineCommand, type MachineCall } from './machine-command.js';
import { listFormat, parseMachines } from './machine-list.js';
import { runningCreations } from './running-creations.js';
import { wishedOptions } from './wished-options.js';

/** How long `ls` asks one machine; one that does not answer by then counts as broken. */
const look_s: Seconds = 10;
const lookAgain_s: Seconds = 1;

/** docker-machine's own rule for names (libmachine/host/host.go), less those that would pass for an option. */
const machineName = /^[a-zA-Z0-9][a-zA-Z0-9\-.]*$/;

/** Machines of docker-machine or a fork of it: the next one is made by the driver that made the base machine. */
export class DockerMachine implements NodeProvider, MachineMaker {
  private readonly command: MachineCommand;
  private readonly storage: string;
  /** Addresses chosen for generic machines whose creation has not written them down yet. */
  private readonly claimed = new Set<string>();

  constructor(private readonly settings: DockerMachineSettings) {
    this.storage = resolve(settings.folder ?? join(homedir(), '.docker', 'machine'));
    this.command = new MachineCommand(settings.binary, this.storage);
  }

  async list(): Promise<readonly Machine[]> {
    const printed = await this.run({ args: ['ls', '--timeout', String(look_s), '--format', listFormat], timeout_s: this.settings.timeout + look_s });
    return parseMachines(printed, [...runningCreations(this.storage).values()]);
  }

  /** A creation that runs already, begun by this controller or one that died, is waited for; what it left half-made is made anew. */
  async create(machine: string, base: string, signal: AbortSignal): Promise<void> {
    if (await this.stands(machine, signal)) return;
    const like = await this.inspect(base);
    if (like.DriverName === 'generic') await this.takeHost(machine, like, signal);
    else await this.carryOut(machine, like.DriverName, createOptions(like, await this.flagsOf(like.DriverName)), secretsOf(like), signal);
  }

  /** With the driver `generic`: on the next host of the pool, whatever its size. */
  async make(machine: string, { region, flavour, image }: MachineWish, signal: AbortSignal): Promise<void> {
    const { driver } = this.settings;
    if (driver === undefined) throw new CallError('refused', `docker-machine create ${machine}`, 'nodes.driver names no driver to make it with', 'name one, as nodes.driver: openstack');
    if (await this.stands(machine, signal)) return;
    if (driver === 'generic') await this.takeHost(machine, undefined, signal);
    else await this.carryOut(machine, driver, wishedOptions({ region, flavour, image }, await this.flagsOf(driver), driver), [], signal);
  }

  async login(machine: string): Promise<MachineLogin> {
    const { Driver } = await this.inspect(machine);
    const text = (field: string): string | undefined => (typeof Driver[field] === 'string' && Driver[field] !== '' ? Driver[field] : undefined);
    const address = text('IPAddress');
    if (address === undefined) throw new CallError('bad-answer', `docker-machine inspect ${machine}`, 'no address', 'is it running? see docker-machine ls');
    return {
      address, port: typeof Driver['SSHPort'] === 'number' && Driver['SSHPort'] > 0 ? Driver['SSHPort'] : 22, user: text('SSHUser') ?? 'root',
      key: text('SSHKeyPath') ?? text('SSHKey') ?? join(this.folderOf(machine), 'id_rsa'),
    };
  }

  /** As the original registers its workers: with the driver `generic`, which sets their engine up for TLS. */
  async register(machine: string, { address, port, user, key }: MachineLogin, signal: AbortSignal): Promise<void> {
    if (await this.stands(machine, signal)) return;
    const args = [`--generic-ip-address=${address}`, `--generic-ssh-port=${port}`, `--generic-ssh-user=${user}`, `--generic-ssh-key=${key}`];
    await this.carryOut(machine, 'generic', { args, environment: {} }, [], signal);
  }

  /** Whether it is ready; what stands half-made is taken away. */
  private async stands(machine: string, signal: AbortSignal): Promise<boolean> {
    requireName(machine);
    while ([...runningCreations(this.storage).values()].includes(machine)) {
      if (signal.aborted) throw new CallError('timeout', `docker-machine create ${machine}`, 'still runs', '');
      await pause(lookAgain_s);
    }
    const found = (await this.list()).find(({ name }) => name === machine);
    if (found?.state === 'ready') return true;
    if (found !== undefined) await this.remove(machine);
    return false;
  }

  /**
   * Without `--force`: with it docker-machine forgets a machine even when its cloud did not take it away, and nobody
   * would ever hear of it again. Forced only where nothing can stand in a cloud.
   */
  async remove(machine: string): Promise<void> {
    requireName(machine);
    for (const [leader, made] of runningCreations(this.storage)) if (made === machine) killGroup(leader);
    try {
      await this.run({ args: ['rm', '-y'], machine, timeout_s: this.settings.timeout });
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (error.failure === 'not-found' && !existsSync(this.folderOf(machine))) return;
      if (await this.mayStandInCloud(machine, error)) {
        throw new CallError(error.failure, error.called, error.reason, `it is tried again; if its instance is gone: docker-machine rm --force ${machine}`);
      }
      await this.run({ args: ['rm', '--force', '-y'], machine, timeout_s: this.settings.timeout });
    }
  }

  async engine(machine: string): Promise<DockerEndpoint> {
    const { HostOptions: { AuthOptions } } = await this.inspect(machine);
    const url = (await this.run({ args: ['url'], machine, timeout_s: this.settings.timeout })).trim();
    const { host, port } = /^tcp:\/\/\[?(?<host>[^\]/]+?)\]?:(?<port>\d+)$/.exec(url)?.groups ?? {};
    if (host === undefined) throw new CallError('bad-answer', `docker-machine url ${machine}`, `no address: ${JSON.stringify(url)}`, '');
    return { kind: 'tcp', host, port: Number(port), tls: { ca: AuthOptions.CaCertPath, cert: AuthOptions.ClientCertPath, key: AuthOptions.ClientKeyPath } };
  }

  private async carryOut(machine: string, driver: string, { args, environment }: CreateOptions, secrets: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      await this.run({
        args: ['create', '--driver', driver, ...args], machine, environment, secrets, timeout_s: this.settings.ready_within, signal,
      });
    } catch (error) {
      if (!(error instanceof CallError) || error.failure !== 'timeout') throw error;
      throw new CallError('timeout', error.called, error.reason, `docker-machine notes an instance's id only when it runs: see that the cloud keeps no instance named ${machine}`);
    }
  }

  /** @param like the base machine, absent: none */
  private async takeHost(machine: string, like: InspectedMachine | undefined, signal: AbortSignal): Promise<void> {
    const documents = await Promise.all((await this.list()).map(({ name }) => this.inspect(name)));
    // Nothing is awaited between choosing and claiming: two creations at once take two hosts.
    const address = firstFreeAddress(this.settings.generic, new Set([...documents.map(({ Driver }) => String(Driver['IPAddress'])), ...this.claimed]));
    this.claimed.add(address);
    try {
      await this.carryOut(machine, 'generic', genericOptions(like, address, this.settings.generic), like === undefined ? [] : secretsOf(like), signal);
    } finally {
      this.claimed.delete(address);
    }
  }

  private async flagsOf(driver: string): Promise<ReturnType<typeof parseDriverFlags>> {
    const flags = parseDriverFlags(await this.run({ args: ['create', '--driver', driver, '--help'], timeout_s: this.settings.timeout }), driver);
    if (flags.length > 0) return flags;
    throw new CallError('refused', `docker-machine create --driver ${driver}`, 'the driver has no options to make a machine with', 'the base machine must be of a driver that makes machines, or of the driver generic');
  }

  private async inspect(machine: string): Promise<InspectedMachine> {
    requireName(machine);
    return parseInspected(await this.run({ args: ['inspect'], machine, timeout_s: this.settings.timeout }), machine);
  }

  /** What cannot be read may stand; what docker-machine never wrote down cannot have been begun. */
  private async mayStandInCloud(machine: string, { failure }: CallError): Promise<boolean> {
    if (!existsSync(join(this.folderOf(machine), 'config.json'))) return false;
    const document = await this.inspect(machine).catch((error: unknown) => {
      if (error instanceof CallError) return null;
      throw error;
    });
    return document === null || hasInstance(document) || (failure === 'unreachable' && document.DriverName !== 'generic' && document.DriverName !== 'none');
  }

  private folderOf(machine: string): string {
    return join(this.storage, 'machines', machine);
  }

  private run(machineCall: MachineCall): Promise<string> {
    return this.command.run(machineCall);
  }
}

function requireName(machine: string): void {
  if (!machineName.test(machine)) throw new CallError('refused', `docker-machine on ${JSON.stringify(machine)}`, 'docker-machine takes no such name', 'letters, digits, dots and dashes');
}
