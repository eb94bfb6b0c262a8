import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CallError } from '../../call.js';
import type { DockerEndpoint } from '../../swarm/docker-endpoint.js';

const machineFile = z.object({ Driver: z.object({ IPAddress: z.string().optional() }) });

/**
 * The engine of a machine in docker-machine's store: its own copies of the certificates, and the address that its
 * server's certificate was made for, which need not be the one that the swarm uses.
 * @throws CallError when the store has no such machine
 */
export function machineEndpoint(folder: string | undefined, name: string, swarmAddress: string, port: number): DockerEndpoint {
  const machine = join(folder ?? join(homedir(), '.docker', 'machine'), 'machines', name);
  const { IPAddress = '' } = driverOf(join(machine, 'config.json'), name);
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((file) => join(machine, file)) as [string, string, string];
  return { kind: 'tcp', host: IPAddress === '' ? swarmAddress : IPAddress, port, tls: { ca, cert, key } };
}

function driverOf(file: string, name: string): z.infer<typeof machineFile>['Driver'] {
  try {
    return machineFile.parse(JSON.parse(readFileSync(file, 'utf8'))).Driver;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? `no ${file}` : `${file} is not as docker-machine writes it`;
    throw new CallError('not-found', `engine of ${name}`, reason, 'metrics.machine_folder must be the store of the docker-machine that made it');
  }
}
