import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { hostFolder, labFolder, type HostRecord } from './record.js';
import { run } from './program.js';

/** Paths of what a client needs for the engines. */
export interface TlsMaterial {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const days = '3650';
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];

/** The lab's authority and its client, named as docker-machine names them. */
export function clientMaterial(lab: string): TlsMaterial {
  const folder = join(labFolder(lab), 'tls');
  return { ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
}

export function serverMaterial(lab: string, host: string): TlsMaterial {
  const folder = hostFolder(lab, host);
  return { ca: clientMaterial(lab).ca, cert: join(folder, 'server.pem'), key: join(folder, 'server-key.pem') };
}

const authorityKey = (lab: string): string => join(labFolder(lab), 'tls', 'ca-key.pem');

/** The authority and the client's certificate; what is there already stays. */
export async function makeAuthority(lab: string): Promise<void> {
  mkdirSync(join(labFolder(lab), 'tls'), { recursive: true, mode: 0o700 });
  const { ca, cert, key: clientKey } = clientMaterial(lab);
  if (!existsSync(ca)) {
    await whole(ca, authorityKey(lab), (certFile, keyFile) =>
      run('openssl', ['req', '-x509', ...key, '-days', days, '-subj', `/O=elascale-lab.${lab}/CN=ca`, '-keyout', keyFile, '-out', certFile]));
  }
  if (!existsSync(cert)) await signed(lab, cert, clientKey, 'client', ['extendedKeyUsage=clientAuth']);
}

/** The engine's certificate, for its address and its name; what is there already stays. */
export async function makeServerCertificate(lab: string, { name, address }: HostRecord): Promise<void> {
  const { cert, key: serverKey } = serverMaterial(lab, name);
  if (existsSync(cert)) return;
  await signed(lab, cert, serverKey, name, [`subjectAltName=IP:${address},IP:127.0.0.1,DNS:${name},DNS:localhost`, 'extendedKeyUsage=serverAuth']);
}

async function signed(lab: string, cert: string, keyFile: string, subject: string, extensions: readonly string[]): Promise<void> {
  await whole(cert, keyFile, (certAside, keyAside) =>
    run('openssl', [
      'req', '-x509', ...key, '-CA', clientMaterial(lab).ca, '-CAkey', authorityKey(lab), '-days', days, '-subj', `/O=elascale-lab.${lab}/CN=${subject}`,
      ...['basicConstraints=critical,CA:FALSE', ...extensions].flatMap((extension) => ['-addext', extension]), '-keyout', keyAside, '-out', certAside,
    ]));
}

/** A certificate stands only where its key does: both are made aside, the key is put in place first. */
async function whole(cert: string, keyFile: string, make: (cert: string, key: string) => Promise<unknown>): Promise<void> {
  const [certAside, keyAside] = [`${cert}.new`, `${keyFile}.new`];
  await make(certAside, keyAside);
  renameSync(keyAside, keyFile);
  renameSync(certAside, cert);
}
