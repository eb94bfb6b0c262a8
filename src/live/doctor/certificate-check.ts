import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import type { DockerEndpoint, TlsFiles } from '../../adapters/real/swarm/docker-endpoint.js';
import type { Seconds } from '../../core/units.js';
import { fine, wanting, type Finding } from './finding.js';

const warning_days = 14;
const day_ms = 86_400_000;

/** Dates and fit of the certificates on this side. */
export function checkCertificates({ ca, cert, key }: TlsFiles, now: Date): readonly Finding[] {
  try {
    const [authority, client] = [new X509Certificate(readFileSync(ca)), new X509Certificate(readFileSync(cert))];
    const fits = client.checkPrivateKey(createPrivateKey(readFileSync(key)));
    return [
      validity('tls', `authority ${ca}`, authority, now),
      validity('tls', `client certificate ${cert}`, client, now),
      ...(fits ? [] : [wanting('tls', `${key} is not the key of ${cert}`, 'name the key that the certificate was made with')]),
      ...(client.verify(authority.publicKey) ? [] : [wanting('tls', `${cert} is not signed by ${ca}`, 'name the authority that signed it, or a certificate of that authority')]),
    ];
  } catch (error) {
    return [wanting('tls', `certificates that cannot be read: ${(error as Error).message}`, 'PEM files of an authority, a certificate and its key')];
  }
}

/**
 * Dates of the certificate that an engine shows; nothing where it shows none (the docker check says why), or where the
 * files on this side cannot be used (`checkCertificates` says why).
 */
export async function checkServerCertificate({ host, port }: Extract<DockerEndpoint, { kind: 'tcp' }>, { ca, cert, key }: TlsFiles, timeout_s: Seconds, now: Date): Promise<readonly Finding[]> {
  const shown = await new Promise<X509Certificate | undefined>((resolve) => {
    const [authority, client, secret] = [ca, cert, key].map((file) => readFileSync(file));
    // Who it is from is the docker check's question; an outdated one should be shown too.
    const socket = connect({ host, port, ca: authority!, cert: client!, key: secret!, rejectUnauthorized: false, timeout: timeout_s * 1000 });
    const end = (certificate?: X509Certificate): void => {
      socket.destroy();
      resolve(certificate);
    };
    socket.once('secureConnect', () => end(socket.getPeerX509Certificate()));
    socket.once('timeout', () => end());
    socket.once('error', () => end());
  }).catch(() => undefined);
  return shown === undefined ? [] : [validity('tls', `certificate of ${host}:${port}`, shown, now)];
}

function validity(check: string, what: string, { validFrom, validTo }: X509Certificate, now: Date): Finding {
  const [from, to] = [new Date(validFrom), new Date(validTo)];
  const until = to.toISOString().slice(0, 10);
  if (now < from) return wanting(check, `${what} is valid from ${from.toISOString()} on`, 'compare the clocks, or wait');
  if (now > to) return wanting(check, `${what} ran out on ${until}`, 'make a new one');
  const left_days = Math.floor((to.getTime() - now.getTime()) / day_ms);
  return left_days < warning_days ? wanting(check, `${what} runs out on ${until}`, left_days === 0 ? 'make a new one today' : `make a new one within ${left_days} ${left_days === 1 ? 'day' : 'days'}`) : fine(check, `${what} is valid until ${until}`);
}
